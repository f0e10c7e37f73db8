package dev.tenon.example.b2b.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.NaiveOrders;
import dev.tenon.example.b2b.ReferenceReplay;
import dev.tenon.example.b2b.input.Document.CreditNote;
import dev.tenon.example.b2b.input.Document.Order;
import dev.tenon.example.b2b.input.Document.Reason;
import dev.tenon.example.b2b.input.Document.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderFileTest {
  private static final String HEADER =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
  private static final LocalDateTime NINE = LocalDateTime.of(2011, 1, 31, 9, 0);

  @TempDir Path directory;

  @Test
  void readsTheSixMonthsFile() throws Exception {
    Path file = resource("online-retail-2010-12-to-2011-05.csv.gz");
    CheckedFile checked = OrderFile.check(file);
    assertThat(checked.documentCount()).isEqualTo(10_783);
    assertThat(checked.lineCount()).isEqualTo(209_029);
    assertThat(checked.customerIds()).hasSize(2_767).startsWith("17850", "13047");
    assertThat(checked.sha256())
        .isEqualTo("b9dea9d7966710284d60929299a0a23b67205ef14e19cec12a3ffc6b30e1e1ac");
    assertThat(documents(checked)).isEqualTo(NaiveOrders.read(file).documents());
  }

  @Test
  void hasASampleWithEveryOutcome() {
    CheckedFile sample = OrderFile.checkSample();
    assertThat(sample.documentCount()).isEqualTo(58);
    String figures =
        ReferenceReplay.of(documents(sample), sample.lineCount(), new BigDecimal("2000.00")).json();
    assertThat(figures)
        .contains("\"rejected\": {\n    \"INSUFFICIENT_CREDIT\": 7,\n    \"UNKNOWN_CUSTOMER\": 3")
        .contains("\"refused\": {\n    \"INVALID_LINE\": 2,\n    \"UNKNOWN_CUSTOMER\": 1");
  }

  @Test
  void takesTimeAndTrimmedCustomerFromTheFirstLine() {
    CheckedFile checked =
        check(
            HEADER
                + "1,A,,2,2011-01-31 09:00:00,2.5, anna ,UK\n"
                + "1,B,,1,2011-01-31 09:01:00,0.125,bert,UK\n"
                + "2,A,,1,2011-01-31 09:00:00,1,  ,UK\n");
    Line first = new Line("A", 2, new BigDecimal("2.500"));
    Line second = new Line("B", 1, new BigDecimal("0.125"));
    Line third = new Line("A", 1, new BigDecimal("1.000"));
    assertThat(documents(checked))
        .containsExactly(
            new Order("1", "anna", NINE, List.of(first, second)),
            new Order("2", null, NINE, List.of(third)));
    assertThat(checked.customerIds()).containsExactly("anna", "bert").doesNotContain("", "carl");
  }

  @Test
  void tellsTheKindsOfDocumentApart() {
    CheckedFile checked =
        check(
            HEADER
                + "C1,A,,-2,2011-01-31 09:00:00,1.50,anna,UK\n"
                + "C2,A,,-2,2011-01-31 09:00:00,1.50,,UK\n"
                + "C3,A,,-2,2011-01-31 09:00:00,1.50,,UK\n"
                + "C3,A,,2,2011-01-31 09:00:00,1.50,,UK\n"
                + "C4,A,,-2,2011-01-31 09:00:00,-1.50,anna,UK\n"
                + "A5,A,,0,2011-01-31 09:00:00,-1.50,,UK\n"
                + "6,A,,0,2011-01-31 09:00:00,1.50,anna,UK\n"
                + "7,A,,1,2011-01-31 09:00:00,-0.001,anna,UK\n"
                + "8,A,,1,2011-01-31 09:00:00,0,anna,UK\n");
    List<Document> documents = documents(checked);
    assertThat(documents)
        .containsExactly(
            new CreditNote("C1", "anna", NINE, List.of(new Line("A", -2, new BigDecimal("1.500")))),
            new Refused("C2", Reason.UNKNOWN_CUSTOMER),
            new Refused("C3", Reason.INVALID_LINE),
            new Refused("C4", Reason.INVALID_LINE),
            new Refused("A5", Reason.UNSUPPORTED_DOCUMENT),
            new Refused("6", Reason.INVALID_LINE),
            new Refused("7", Reason.INVALID_LINE),
            new Order("8", "anna", NINE, List.of(new Line("A", 1, new BigDecimal("0.000")))));
    assertThat(((CreditNote) documents.getFirst()).total()).isEqualByComparingTo("3");
  }

  @Test
  void readsNumbersAtTheirBounds() {
    CheckedFile checked =
        check(
            HEADER
                + "1,A,,1000000000,0001-01-01 00:00:00,1000000000000000.000,,UK\n"
                + "2,A,,-1000000000,9999-12-31 23:59:59,-1000000000000000,,UK\n"
                + "3,A,,007,2012-02-29 00:00:00,000.010,,UK\n");
    List<Document> documents = documents(checked);
    assertThat(((Order) documents.getFirst()).total()).isEqualByComparingTo("1e24");
    assertThat(((Order) documents.getLast()).total()).isEqualByComparingTo("0.07");
  }

  @Test
  void understandsEveryWayToWriteTheSameFile() throws Exception {
    String plain =
        HEADER
            + "1,A,\"a \"\"big\"\"\nbox, red\",2,2011-01-31 09:00:00,2.5,anna,UK\n"
            + "2,Ä,box,1,2011-01-31 09:00:00,3,bert,UK\n";
    List<Document> expected = documents(check(plain));
    assertThat(expected).hasSize(2);
    List<String> spellings =
        List.of(
            plain.replace("\n", "\r\n"),
            plain.replace("\n", "\r"),
            plain.stripTrailing(),
            plain.replace("UK\n", "UK\n\n"),
            "\uFEFF" + plain,
            "\uFEFF" + plain.replace("InvoiceNo", "\"InvoiceNo\""),
            """
            UnitPrice,CustomerID,Note,InvoiceDate,Quantity,StockCode,InvoiceNo
            2.5,anna,,2011-01-31 09:00:00,2,A,1
            3,bert,,2011-01-31 09:00:00,1,Ä,2
            """);
    for (String spelling : spellings) {
      assertThat(documents(check(spelling))).as(spelling).isEqualTo(expected);
    }
    byte[] twoMembers = concat(gzip(plain.substring(0, 100)), gzip(plain.substring(100)));
    Path packed = Files.write(directory.resolve("orders.csv"), twoMembers);
    assertThat(documents(OrderFile.check(packed))).isEqualTo(expected);
    assertThat(OrderFile.check(packed).sha256()).isEqualTo(check(plain).sha256());
  }

  private CheckedFile check(String text) {
    try {
      return OrderFile.check(Files.writeString(directory.resolve("orders.csv"), text));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Document> documents(CheckedFile checked) {
    return DocumentsTest.read(checked.documents(directory));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(first);
    bytes.write(second);
    return bytes.toByteArray();
  }

  private Path resource(String name) throws Exception {
    return Path.of(
        Objects.requireNonNull(getClass().getResource("/dev/tenon/example/b2b/" + name)).toURI());
  }
}
