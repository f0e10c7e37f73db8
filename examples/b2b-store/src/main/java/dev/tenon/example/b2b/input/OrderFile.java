package dev.tenon.example.b2b.input;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A CSV file of invoice lines, plain or packed with gzip, in UTF-8. It needs the columns {@code
 * InvoiceNo}, {@code StockCode}, {@code Quantity}, {@code InvoiceDate}, {@code UnitPrice} and
 * {@code CustomerID}, in any order and among others.
 *
 * <p>Quantities are whole numbers up to 10^9 and prices plain decimals up to 10^15, either way;
 * numbers and customers have at most 100 characters, a record at most 1,048,576.
 */
public final class OrderFile {
  private static final String SAMPLE = "/dev/tenon/example/b2b/sample-orders.csv";

  private OrderFile() {}

  /**
   * Reads the whole file once, and writes nothing.
   *
   * @throws InputException if the file cannot be used
   */
  public static CheckedFile check(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file.toString(), "is a directory");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new InputException(file.toString(), "is not a regular file, and it is read twice");
    }
    return check(Source.file(file));
  }

  /** Checks the short sample that comes with the program: real orders, see its README. */
  public static CheckedFile checkSample() {
    return check(Source.resource("sample-orders.csv", SAMPLE));
  }

  static CheckedFile check(Source source) {
    IdTable numbers = new IdTable();
    IdTable customers = new IdTable();
    int[] lineCounts = new int[1 << 10];
    long lines = 0;
    try (LineReader reader = new LineReader(source)) {
      LineParser line = reader.line;
      long header = line.line();
      while (reader.next()) {
        int document = numbers.add(line.number, line.numberLength);
        if (document == lineCounts.length) {
          lineCounts = Arrays.copyOf(lineCounts, document * 2);
        }
        lineCounts[document]++;
        lines++;
        if (line.customerLength > 0) {
          customers.add(line.customer, line.customerLength);
        }
      }
      if (lines == 0) {
        throw new InputException(source.name(), header, "there are no lines after the header");
      }
      return new CheckedFile(source, numbers, lineCounts, lines, customers, reader.sha256());
    }
  }
}
