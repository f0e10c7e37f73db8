package dev.tenon.example.b2b.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.example.b2b.GeneratedOrders;
import dev.tenon.example.b2b.NaiveOrders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  private static final String HEADER =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

  @TempDir Path directory;
  private Path spill;

  @BeforeEach
  void makeSpillDirectory() throws IOException {
    spill = Files.createDirectory(directory.resolve("spill"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, 5_000, 20_000, Long.MAX_VALUE})
  void agreesWithANaiveReaderWhateverTheMemoryLimit(long memoryLimit) throws IOException {
    for (int seed = 0; seed < 40; seed++) {
      Path file = GeneratedOrders.write(directory.resolve("orders.csv"), seed, seed * 5 + 1);
      NaiveOrders expected = NaiveOrders.read(file);
      CheckedFile checked = OrderFile.check(file);
      assertThat(checked.documentCount()).isEqualTo(expected.documents().size());
      assertThat(checked.lineCount()).isEqualTo(expected.lines());
      assertThat(read(checked.documents(spill, memoryLimit)))
          .as("seed " + seed)
          .isEqualTo(expected.documents());
      assertThat(filesIn(spill)).isEmpty();
    }
  }

  @Test
  void writesNothingWhileMemorySuffices() throws IOException {
    String[] oneAfterTheOther = new String[100];
    Arrays.setAll(oneAfterTheOther, i -> String.valueOf(i / 2));
    CheckedFile checked = check(lines(oneAfterTheOther));
    assertThat(read(checked.documents(directory.resolve("not there"), 1_000))).hasSize(50);
  }

  @Test
  void namesTheSpillFileThatCannotBeWritten() throws IOException {
    CheckedFile checked = check(lines("1", "2", "3", "1"));
    Path missing = directory.resolve("not there");
    try (Documents documents = checked.documents(missing, 0)) {
      assertThatThrownBy(documents::next)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith(missing.toString());
    }
  }

  @Test
  void keepsTheOrderOfFirstAppearance() throws IOException {
    CheckedFile checked = check(lines("3", "1", "2", "1", "3"));
    assertThat(read(checked.documents(spill)))
        .extracting(Document::number)
        .containsExactly("3", "1", "2");
  }

  @Test
  void canBeReadTwice() throws IOException {
    CheckedFile checked = check(lines("1", "2", "1"));
    assertThat(read(checked.documents(spill))).isEqualTo(read(checked.documents(spill, 0)));
  }

  @Test
  void canBeLeftBeforeTheEnd() throws IOException {
    CheckedFile checked = check(lines("1", "2", "1", "2"));
    try (Documents documents = checked.documents(spill, 0)) {
      documents.next();
    }
    assertThat(filesIn(spill)).isEmpty();
  }

  @Test
  void endsLikeAnyIterator() throws IOException {
    try (Documents documents = check(lines("1")).documents(spill)) {
      documents.next();
      assertThat(documents.hasNext()).isFalse();
      assertThat(documents.hasNext()).isFalse();
      assertThatThrownBy(documents::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a line less, 6",
    "a line more of a complete document, 4",
    "a line more at the end, 6",
    "another number, 5",
    "numbers in another order, 3",
    "another letter, 7"
  })
  void noticesThatTheFileChanged(String change, int line) throws IOException {
    String before = lines("1", "2", "1", "3");
    String after =
        switch (change) {
          case "a line less" -> lines("1", "2", "1");
          case "a line more of a complete document" -> lines("1", "2", "2", "1", "3");
          case "a line more at the end" -> lines("1", "2", "1", "3", "3");
          case "another number" -> lines("1", "2", "1", "4");
          case "numbers in another order" -> lines("1", "3", "1", "2");
          case "another letter" -> before.replaceFirst("BOX", "FOX");
          default -> throw new AssertionError(change);
        };
    CheckedFile checked = check(before);
    Path file = Files.writeString(directory.resolve("orders.csv"), after);
    assertThatThrownBy(() -> read(checked.documents(spill)))
        .isInstanceOf(InputException.class)
        .hasMessage(file + ", line " + line + ": the file changed while it was read");
  }

  static List<Document> read(Documents documents) {
    try (documents) {
      List<Document> all = new ArrayList<>();
      documents.forEachRemaining(all::add);
      return all;
    }
  }

  private CheckedFile check(String text) throws IOException {
    return OrderFile.check(Files.writeString(directory.resolve("orders.csv"), text));
  }

  private static String lines(String... numbers) {
    StringBuilder text = new StringBuilder(HEADER);
    for (String number : numbers) {
      text.append(number).append(",A,BOX,1,2011-01-31 09:00:00,1.00,anna,UK\n");
    }
    return text.toString();
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
