package dev.tenon.tail.debezium;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.message.Message;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.TailItem;
import io.debezium.time.NanoTimestamp;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** Rows as a connector tells of them that has capitals, decimals, and no empty texts. */
class EngineStreamTest {
  private static final Instant RECORDED = Instant.parse("2026-03-29T01:30:00.123456Z");
  private static final Schema ROW =
      SchemaBuilder.struct()
          .field("ID", Decimal.schema(0))
          .field("TOPIC", Schema.OPTIONAL_STRING_SCHEMA)
          .field("MESSAGE_ID", Schema.STRING_SCHEMA)
          .field("MESSAGE_KEY", Schema.STRING_SCHEMA)
          .field("TENANT", Schema.OPTIONAL_STRING_SCHEMA)
          .field("MESSAGE_TYPE", Schema.STRING_SCHEMA)
          .field("SCHEMA_VERSION", Schema.INT32_SCHEMA)
          .field("CORRELATION_ID", Schema.OPTIONAL_STRING_SCHEMA)
          .field("CAUSATION_ID", Schema.OPTIONAL_STRING_SCHEMA)
          .field("TRACEPARENT", Schema.OPTIONAL_STRING_SCHEMA)
          .field("ACTOR", Schema.OPTIONAL_STRING_SCHEMA)
          .field("OCCURRED_AT", NanoTimestamp.builder().optional().build())
          .field("RECORDED_AT", NanoTimestamp.schema())
          .field("DUE_AT", NanoTimestamp.builder().optional().build())
          .field("DATA", Schema.OPTIONAL_BYTES_SCHEMA)
          .build();

  private static Struct row(long number) {
    return new Struct(ROW)
        .put("ID", BigDecimal.valueOf(number))
        .put("MESSAGE_ID", "m" + number)
        .put("MESSAGE_KEY", "k")
        .put("MESSAGE_TYPE", "text")
        .put("SCHEMA_VERSION", 1)
        .put("RECORDED_AT", RECORDED.getEpochSecond() * 1_000_000_000L + RECORDED.getNano())
        .put("DATA", ByteBuffer.wrap("x".getBytes(UTF_8)));
  }

  /** Whatever comes before is in the table, or published. */
  @Test
  void itBeginsAtItsMark() throws InterruptedException {
    EngineStream stream = new EngineStream(5);
    stream.mark(4);
    stream.sent(new CapturedRow("TENON_OUTBOX", row(1)));
    stream.mark(5);
    stream.sent(new CapturedRow("TENON_OUTBOX", row(2)));
    stream.flush();

    List<TailItem> items = stream.take(0);
    assertThat(items).hasSize(2);
    assertThat(items.getFirst()).isEqualTo(new TailItem.End(5));
    OutboxMessage sent = ((TailItem.Sent) items.getLast()).message();
    Message message = sent.message();
    assertThat(sent.number()).isEqualTo(2);
    assertThat(sent.topic()).isEmpty();
    assertThat(message.tenant()).isEmpty();
    assertThat(message.recordedAt()).isEqualTo(RECORDED);
    assertThat(message.payload().data()).isEqualTo("x".getBytes(UTF_8));
  }

  @Test
  void aColumnThatIsNotToldIsNamed() {
    EngineStream stream = new EngineStream(1);
    stream.mark(1);
    CapturedRow without = new CapturedRow("TENON_OUTBOX", row(1).put("DATA", null));
    assertThatThrownBy(() -> stream.sent(without))
        .hasMessageContaining("TENON-1702")
        .hasMessageContaining("has no data that can be read");
  }
}
