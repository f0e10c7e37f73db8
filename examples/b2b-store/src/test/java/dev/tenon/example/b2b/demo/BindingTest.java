package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.GeneratedOrders;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A data directory belongs to one file, limit and kind of database, and to one process. */
class BindingTest {
  private static final String HEADER =
      "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n";
  private static final String LINE = "1,X,2,2011-01-01 09:00:00,2.50,anna\n";

  @TempDir Path directory;
  private Path orders;
  private Path data;
  private Path report;

  @BeforeEach
  void writeOrders() {
    orders = GeneratedOrders.write(directory.resolve("orders.csv"), 1, 20);
    data = directory.resolve("store");
    report = directory.resolve("report.json");
  }

  @Test
  void anotherFileIsRefused() {
    begin();
    Path other = GeneratedOrders.write(directory.resolve("other.csv"), 2, 20);
    assertRefused(Demo.run("--data", data, "--orders", other), data.toString(), "SHA-256");
    assertGoesOn();
  }

  @Test
  void theSampleIsAnotherFileToo() {
    begin();
    assertRefused(Demo.run("--data", data), data.toString(), "SHA-256");
  }

  @Test
  void anotherLimitIsRefused() {
    begin();
    assertRefused(
        Demo.run("--data", data, "--orders", orders, "--credit-limit", "1999.999"),
        data.toString(),
        "2000.000, not 1999.999");
    assertGoesOn();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgres", "mariadb", "jdbc:postgresql://127.0.0.1:1/none"})
  void anotherKindOfDatabaseIsRefused(String kind) {
    begin();
    assertRefused(
        Demo.run("--data", data, "--orders", orders, "--database", kind),
        data.toString(),
        "database sqlite, not");
    assertGoesOn();
  }

  @Test
  void anotherOrdersStyleIsRefused() {
    begin();
    assertRefused(
        Demo.run("--data", data, "--orders", orders, "--orders-style", "tables"),
        data.toString(),
        "orders style events, not tables");
    assertGoesOn();
  }

  @Test
  void anotherFlowIsRefused() {
    begin();
    assertRefused(
        Demo.run("--data", data, "--orders", orders, "--flow", "orchestration"),
        data.toString(),
        "flow choreography, not orchestration");
    assertGoesOn();
  }

  @Test
  void anotherPlacementIsRefused() {
    begin();
    assertRefused(
        Demo.run("--data", data, "--orders", orders, "--placement", "shared"),
        data.toString(),
        "placement separate, not shared");
    assertGoesOn();
  }

  @Test
  void theSameLimitInOtherWordsIsTheSame() {
    begin();
    assertThat(Demo.run("--data", data, "--orders", orders, "--credit-limit", "2000").code())
        .isZero();
  }

  @Test
  void theSameContentUnderAnotherNameAndPackedIsTheSame() throws IOException {
    begin();
    Path packed = directory.resolve("packed.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(orders, out);
    }
    Demo.Result result = Demo.run("--data", data, "--orders", packed, "--report", report);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(ReportFile.read(report).number("documentsPerSecond")).isZero();
  }

  @Test
  void rateAndReportMayDiffer() {
    begin();
    Path elsewhere = directory.resolve("elsewhere.json");
    Demo.Result result =
        Demo.run("--data", data, "--orders", orders, "--rate", "1000", "--report", elsewhere);
    assertThat(result.code()).isZero();
    assertThat(elsewhere).exists();
  }

  @Test
  void aDirectoryInUseIsRefused() throws IOException {
    begin();
    try (FileChannel channel = FileChannel.open(data.resolve("lock"), StandardOpenOption.WRITE)) {
      assertThat(channel.tryLock()).isNotNull();
      assertRefused(
          Demo.run("--data", data, "--orders", orders),
          data.toString(),
          "is in use",
          "credit limit 2000.000, database sqlite, orders style events, flow choreography");
    }
    assertGoesOn();
  }

  @Test
  void aDirectoryOfSomebodyElseIsRefusedAndLeftAlone() throws IOException {
    Files.createDirectory(data);
    Files.writeString(data.resolve("thesis.txt"), "mine");
    assertRefused(Demo.run("--data", data, "--orders", orders), data.toString(), "not empty");
    try (Stream<Path> files = Files.list(data)) {
      assertThat(files).containsExactly(data.resolve("thesis.txt"));
    }
  }

  @Test
  void anEmptyDirectoryIsTaken() throws IOException {
    Files.createDirectory(data);
    begin();
  }

  @Test
  void aDirectoryThatCannotBeMadeIsRefused() throws IOException {
    Files.writeString(data, "a file");
    assertRefused(Demo.run("--data", data, "--orders", orders), data.toString());
    Path below = data.resolve("below");
    assertRefused(Demo.run("--data", below, "--orders", orders), below.toString());
  }

  @Test
  void aBindingNobodyUnderstandsIsRefused() throws IOException {
    begin();
    Files.writeString(data.resolve("belongs-to"), "somebody");
    assertRefused(Demo.run("--data", data, "--orders", orders), "somebody");
  }

  static Stream<Arguments> badFiles() throws IOException {
    byte[] packed = Files.readAllBytes(Demo.sixMonths());
    return Stream.of(
        Arguments.of("empty", new byte[0]),
        Arguments.of("no CSV", bytes("no table\n")),
        Arguments.of("a header only", bytes(HEADER)),
        Arguments.of("a column missing", bytes(HEADER.replace("UnitPrice,", "") + LINE)),
        Arguments.of("an unreadable number", bytes(HEADER + LINE.replace(",2,", ",two,"))),
        Arguments.of("an unreadable date", bytes(HEADER + LINE.replace("01-01", "13-01"))),
        Arguments.of("a truncated gzip", Arrays.copyOf(packed, packed.length / 2)),
        Arguments.of("a line of 10 MB", bytes(HEADER + LINE + "x".repeat(10_000_000))),
        Arguments.of("a NUL", bytes(HEADER + LINE.replace("X", "\0"))),
        Arguments.of("invalid UTF-8", (HEADER + "\u00c9").getBytes(StandardCharsets.ISO_8859_1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badFiles")
  void aBadFileIsRefusedBeforeAnythingIsMade(String what, byte[] content) throws IOException {
    Files.write(orders, content);
    assertRefused(
        Demo.run("--data", data, "--orders", orders, "--report", report), orders.toString());
    assertThat(data).doesNotExist();
    assertThat(report).doesNotExist();
  }

  @Test
  void aFileBadInItsLastLineIsRefusedBeforeAnythingIsMade() throws IOException {
    Files.writeString(orders, "9,X,BOX,one,2011-01-01 09:00:00,1,,\n", StandardOpenOption.APPEND);
    long line = Files.readString(orders).lines().count();
    assertRefused(
        Demo.run("--data", data, "--orders", orders), orders + ", line " + line, "Quantity");
    assertThat(data).doesNotExist();
  }

  @Test
  void aMissingFileIsRefused() {
    Path missing = directory.resolve("missing.csv");
    assertRefused(Demo.run("--data", data, "--orders", missing), missing.toString(), "no such");
    assertThat(data).doesNotExist();
  }

  @Test
  void aBadFileLeavesAStoreAsItIs() throws IOException {
    begin();
    Path bad = Files.writeString(directory.resolve("bad.csv"), "\0", StandardCharsets.UTF_8);
    assertRefused(Demo.run("--data", data, "--orders", bad), bad.toString());
    assertGoesOn();
  }

  private void begin() {
    Demo.Result result = Demo.run("--data", data, "--orders", orders, "--report", report);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  private void assertGoesOn() {
    begin();
    assertThat(ReportFile.read(report).number("documentsPerSecond")).isZero();
    assertThat(ReportFile.read(report).figures()).isEqualTo(ReportFile.expected(orders, "2000.00"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static void assertRefused(Demo.Result result, String... said) {
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(said).startsWith("tenon: ").hasLineCount(1);
    assertThat(result.out()).isEmpty();
  }
}
