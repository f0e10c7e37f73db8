package dev.tenon.example.b2b.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.example.b2b.GeneratedOrders;
import dev.tenon.example.b2b.NaiveOrders;
import dev.tenon.example.b2b.input.Document.CreditNote;
import dev.tenon.example.b2b.input.Document.Order;
import dev.tenon.example.b2b.input.Document.Reason;
import dev.tenon.example.b2b.input.Document.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderFileTest {
  private static final String HEADER =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

  @TempDir Path directory;

  @Test
  void readsTheSixMonthsFile() throws Exception {
    Path file =
        Path.of(
            Objects.requireNonNull(
                    getClass()
                        .getResource(
                            "/dev/tenon/example/b2b/online-retail-2010-12-to-2011-05.csv.gz"))
                .toURI());
    CheckedFile checked = OrderFile.check(file);
    assertThat(checked.documentCount()).isEqualTo(10_783);
    assertThat(checked.lineCount()).isEqualTo(209_029);
    assertThat(checked.sha256())
        .isEqualTo("b9dea9d7966710284d60929299a0a23b67205ef14e19cec12a3ffc6b30e1e1ac");
    List<Document> documents = documents(checked);
    assertThat(documents).isEqualTo(NaiveOrders.read(file).documents());
    // 542806 goes on after another document
    assertThat(documents)
        .filteredOn(d -> d.number().equals("542806"))
        .singleElement()
        .satisfies(d -> assertThat(((Order) d).lines()).hasSize(39));
  }
}
