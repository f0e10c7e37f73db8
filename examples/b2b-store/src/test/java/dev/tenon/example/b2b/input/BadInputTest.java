package dev.tenon.example.b2b.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that makes a file unusable, and how the user is told. */
class BadInputTest {
  private static final String HEADER =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
  private static final String LINE = "1,A,BOX,2,2011-01-31 09:00:00,2.50,anna,UK\n";
  private static final String GOOD = HEADER + LINE;

  @TempDir Path directory;

  /** What is wrong, the content, the line that must be named, and part of the explanation. */
  static Stream<Arguments> badFiles() {
    return Stream.of(
        bad("empty", "", 0, "the file is empty"),
        bad("blank", "\n\r\n\n", 0, "the file is empty"),
        bad("only a byte order mark", "\uFEFF", 0, "the file is empty"),
        bad("only a header", HEADER, 1, "there are no lines after the header"),
        bad("some other text", "Dear Sir,\nplease find\n", 1, "column InvoiceNo is missing"),
        bad("a column is missing", GOOD.replace("UnitPrice", "Price"), 1, "UnitPrice is missing"),
        bad(
            "a column is doubled",
            GOOD.replace("Country", "Quantity"),
            1,
            "Quantity is there twice"),
        bad("too few fields", GOOD + "2,A,1\n", 3, "3 fields, but the header has 8"),
        bad("too many fields", GOOD + LINE.replace("UK", "UK,"), 3, "9 fields, but"),
        bad("a line of blanks", GOOD + "  \n", 3, "1 fields, but"),
        bad("a word as quantity", with(",2,", ",two,"), 3, "Quantity 'two' is not a whole"),
        bad("no quantity", with(",2,", ",,"), 3, "Quantity '' is not"),
        bad("a fraction as quantity", with(",2,", ",2.0,"), 3, "Quantity '2.0' is not"),
        bad("a sign as quantity", with(",2,", ",-,"), 3, "Quantity '-' is not"),
        bad("a huge quantity", with(",2,", ",1000000001,"), 3, "Quantity '1000000001' is not"),
        bad("a quantity beyond 64 bits", with(",2,", ",18446744073709551617,"), 3, "Quantity"),
        bad("foreign digits", with(",2,", ",\u0662,"), 3, "Quantity"),
        bad("a word as price", with("2.50", "free"), 3, "UnitPrice 'free' is not a plain number"),
        bad("no price", with("2.50", ""), 3, "UnitPrice '' is not"),
        bad("four decimals", with("2.50", "2.5000"), 3, "at most three decimals"),
        bad("an exponent", with("2.50", "2e1"), 3, "UnitPrice '2e1'"),
        bad("a price without digits", with("2.50", "."), 3, "UnitPrice '.'"),
        bad("a price ending in a point", with("2.50", "2."), 3, "UnitPrice '2.'"),
        bad("a price with a comma", with("2.50", "\"2,50\""), 3, "UnitPrice '2,50'"),
        bad("not a number", with("2.50", "NaN"), 3, "UnitPrice 'NaN'"),
        bad("a huge price", with("2.50", "1000000000000000.001"), 3, "up to 10^15"),
        bad("a price beyond 64 bits", with("2.50", "9".repeat(30)), 3, "up to 10^15"),
        bad("the 30th of February", with("01-31", "02-30"), 3, "InvoiceDate '2011-02-30 09:00:00'"),
        bad("a leap day in no leap year", with("01-31", "02-29"), 3, "is not a real time"),
        bad("a leap day in 1900", with("2011-01-31", "1900-02-29"), 3, "is not a real time"),
        bad("the 31st of June", with("01-31", "06-31"), 3, "is not a real time"),
        bad("month 13", with("01-31", "13-01"), 3, "is not a real time"),
        bad("day 0", with("01-31", "01-00"), 3, "is not a real time"),
        bad("year 0", with("2011-", "0000-"), 3, "is not a real time"),
        bad("hour 24", with("09:00:00", "24:00:00"), 3, "is not a real time"),
        bad("minute 60", with("09:00:00", "09:60:00"), 3, "is not a real time"),
        bad("second 60", with("09:00:00", "09:00:60"), 3, "is not a real time"),
        bad("an ISO time", with("31 09", "31T09"), 3, "is not a real time"),
        bad("only a date", with(" 09:00:00", ""), 3, "InvoiceDate '2011-01-31' is not"),
        bad("no date", with("2011-01-31 09:00:00", ""), 3, "InvoiceDate '' is not"),
        bad("no number", with("1,A", ",A"), 3, "InvoiceNo '' is empty"),
        bad("a long number", with("1,A", "1".repeat(101) + ",A"), 3, "longer than 100 characters"),
        bad("a tab in a number", with("1,A", "1\t1,A"), 3, "InvoiceNo '1?1' contains a control"),
        bad("a long customer", with("anna", "a".repeat(101)), 3, "CustomerID 'aaaa"),
        bad("a line end in a customer", with("anna", "\"an\nna\""), 3, "CustomerID 'an?na'"),
        bad("an open quote", with("BOX", "\"BOX") + LINE, 3, "a quote is opened and never closed"),
        bad("an open quote at the end", GOOD + "\"", 3, "a quote is opened and never closed"),
        bad("an open quote after a quote", GOOD + "\"a\"\"", 3, "a quote is opened and never"),
        bad("text after a quote", with("BOX", "\"BOX\" RED"), 3, "goes on after its closing quote"),
        bad("a NUL", with("BOX", "B\0X"), 3, "a NUL character"),
        bad("a NUL at the end", GOOD + "\0", 3, "a NUL character"),
        bad("the line after a field of two", with("BOX", "\"B\nX\"") + "2\n", 5, "1 fields"),
        bad("the line after blank ones", HEADER + "\r\n\r\n" + LINE + "2\n", 5, "1 fields"),
        bad("the line after CR line ends", GOOD.replace('\n', '\r') + "2\r", 3, "1 fields"),
        bad("a NUL after CRLF line ends", GOOD.replace("\n", "\r\n") + "\0", 3, "a NUL"),
        bad("two bad fields", with("2,2011", "two,soon"), 3, "Quantity 'two'"),
        bad("an endless line", GOOD + "x".repeat(10_000_000), 3, "longer than 1048576 characters"),
        bad("endless fields", GOOD + "x,".repeat(5_000_000), 3, "longer than 1048576 characters"),
        bad("an endless quote", GOOD + "\"" + "x\n".repeat(5_000_000), 3, "longer than 1048576"),
        bad("an endless header", "x,".repeat(5_000_000), 1, "longer than 1048576 characters"),
        bad("Latin-1", latin1(GOOD + LINE.replace("BOX", "CAF\u00c9")), 3, "not valid UTF-8"),
        bad("a cut character", cut(bytes(GOOD + "\u00c9"), 1), 3, "not valid UTF-8"),
        bad("UTF-16", GOOD.getBytes(StandardCharsets.UTF_16), 1, "not valid UTF-8"),
        bad("binary", random(), 1, "not valid UTF-8"),
        bad("a cut gzip", cut(gzip(GOOD), 12), 0, "the gzip data ends too early"),
        bad("a gzip without its checksum", cut(gzip(GOOD), 8), 3, "the gzip data ends too early"),
        bad("only a gzip header", cut(gzip(GOOD), gzip(GOOD).length - 5), 0, "ends too early"),
        bad("a gzip and garbage", join(gzip(GOOD), bytes("x")), 3, "the gzip data is damaged"),
        bad("a gzip and zeros", join(gzip(GOOD), new byte[512]), 3, "the gzip data is damaged"),
        bad("a wrong checksum", flip(gzip(GOOD), -8), 3, "the checksum does not match"),
        bad("a wrong length", flip(gzip(GOOD), -1), 3, "the checksum does not match"),
        bad("damaged gzip data", flip(gzip(GOOD), 10), 0, "the gzip data is damaged"),
        bad("a gzip of nothing", gzip(""), 0, "the file is empty"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badFiles")
  void namesFileLineAndProblem(String what, byte[] content, int line, String problem)
      throws IOException {
    Path file = Files.write(directory.resolve("orders.csv"), content);
    String where = line == 0 ? file.toString() : file + ", line " + line + ": ";
    assertThatThrownBy(() -> OrderFile.check(file))
        .isInstanceOf(InputException.class)
        .satisfies(e ->
            assertThat(e.getMessage())
                .startsWith(where)
                .contains(problem)
                .hasSizeLessThan(where.length() + 200)
                .doesNotContain("\n"));
  }

  @Test
  void reportsTheFirstOfTwoProblems() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("orders.csv"), with("2.50", "free") + LINE.repeat(9) + "\0");
    assertThatThrownBy(() -> OrderFile.check(file))
        .hasMessageContaining("line 3: UnitPrice 'free'");
  }

  @Test
  void namesAMissingFile() {
    Path file = directory.resolve("orders.csv");
    assertThatThrownBy(() -> OrderFile.check(file))
        .isInstanceOf(InputException.class)
        .hasMessage(file + ": no such file");
  }

  @Test
  void namesADirectory() {
    assertThatThrownBy(() -> OrderFile.check(directory))
        .isInstanceOf(InputException.class)
        .hasMessage(directory + ": is a directory");
  }

  @Test
  void namesAFileThatMayNotBeRead() {
    Source source =
        new Source(
            "orders.csv",
            () -> {
              throw new AccessDeniedException("orders.csv");
            });
    assertThatThrownBy(() -> OrderFile.check(source))
        .isInstanceOf(InputException.class)
        .hasMessage("orders.csv: permission denied");
  }

  @Test
  void namesTheLineAtWhichTheDiskFails() {
    InputStream failing =
        new FilterInputStream(new ByteArrayInputStream(bytes(GOOD))) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            if (count < 0) {
              throw new IOException("I/O error");
            }
            return count;
          }
        };
    Source source = new Source("orders.csv", () -> failing);
    assertThatThrownBy(() -> OrderFile.check(source))
        .isInstanceOf(InputException.class)
        .hasMessage("orders.csv, line 3: cannot be read: I/O error");
  }

  private static Arguments bad(String what, String content, int line, String problem) {
    return bad(what, bytes(content), line, problem);
  }

  private static Arguments bad(String what, byte[] content, int line, String problem) {
    return Arguments.of(what, content, line, problem);
  }

  /** A good file and one more line, with something replaced. */
  private static String with(String good, String bad) {
    return GOOD + LINE.replace(good, bad);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] random() {
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(bytes(text));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] cut(byte[] bytes, int count) {
    return Arrays.copyOf(bytes, bytes.length - count);
  }

  private static byte[] flip(byte[] bytes, int position) {
    bytes[position < 0 ? bytes.length + position : position] ^= 0x7f;
    return bytes;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
