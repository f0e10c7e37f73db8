package dev.tenon.example.b2b;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Small random order files, the same for the same seed: few customers who soon reach a limit of
 * some hundreds, days passing so that reservations are settled, documents that overlap and numbers
 * that come back much later, credit notes, and every kind of document that is refused.
 */
public final class GeneratedOrders {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final String[] DESCRIPTIONS = {
    "BOX", "\"BOX, LARGE\"", "\"BOX \"\"DELUXE\"\"\"", "\"TWO\nLINES\"", "CAFÉ SIGN", ""
  };

  private final Random random;
  private final List<String> lines = new ArrayList<>();
  private final List<String> later = new ArrayList<>();

  private GeneratedOrders(long seed) {
    random = new Random(seed);
  }

  /** Writes a file of about the given number of documents. */
  public static Path write(Path file, long seed, int documents) {
    String text = new GeneratedOrders(seed).text(documents);
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text(int documents) {
    LocalDateTime time = LocalDateTime.of(2011, 1, 1, 9, 0);
    for (int i = 0; i < documents; i++) {
      time = time.plusMinutes(random.nextInt(3 * 24 * 60));
      document(i, time);
      while (!later.isEmpty() && random.nextInt(3) > 0) {
        lines.add(later.remove(random.nextInt(later.size())));
      }
    }
    lines.addAll(later);
    return "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        + String.join("\n", lines)
        + "\n";
  }

  private void document(int index, LocalDateTime time) {
    int kind = random.nextInt(20);
    boolean credit = kind < 4;
    String prefix = credit ? "C" : kind == 4 ? "A" : "";
    String number = prefix + (500_000 + index);
    String customer = random.nextInt(10) == 0 ? " " : " 1000" + random.nextInt(5) + " ";
    int invalidLine = random.nextInt(15) == 0 ? 0 : -1;
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      int units = i == invalidLine ? 0 : 1 + random.nextInt(12);
      String line =
          String.join(
              ",",
              number,
              "SKU" + random.nextInt(30),
              DESCRIPTIONS[random.nextInt(DESCRIPTIONS.length)],
              String.valueOf(credit ? -units : units),
              TIME.format(time.plusSeconds(i)),
              price(),
              // only the first line's customer counts
              i > 0 && random.nextInt(8) == 0 ? "10009" : customer,
              "Norway");
      if (i == 0 || random.nextInt(4) > 0) {
        lines.add(line);
      } else {
        later.add(line);
      }
    }
  }

  private String price() {
    return switch (random.nextInt(8)) {
      case 0 -> "0";
      case 1 -> "0." + (100 + random.nextInt(900));
      case 2 -> String.valueOf(random.nextInt(40));
      default -> random.nextInt(20) + "." + random.nextInt(10);
    };
  }
}
