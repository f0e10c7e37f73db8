package dev.tenon.tail.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Tenon;
import dev.tenon.error.TenonException;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.OutboxOptions;
import dev.tenon.tck.NotingBroker;
import dev.tenon.tck.TextCodec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  private static final String CONNECTOR = "io.debezium.connector.postgresql.PostgresConnector";

  @ParameterizedTest
  @ValueSource(strings = {"table.include.list", "snapshot.mode", "offset.storage", "topic.prefix"})
  void whatTheTailDependsOnIsNotTheUsers(String setting) {
    assertThatThrownBy(() -> DebeziumOptions.of(CONNECTOR, "public", Map.of(setting, "x")))
        .isInstanceOf(TenonException.class)
        .hasMessage(
            "TENON-1001: [%s] are set by Tenon, as its tail depends on them; leave them out"
                .formatted(setting));
  }

  @Test
  void aLagThatEveryEngineHasIsRefused() {
    DebeziumOptions options = DebeziumOptions.of(CONNECTOR, "public", Map.of());
    assertThatThrownBy(() -> options.withMaxLag(Duration.ofMillis(100)))
        .hasMessageContaining("TENON-1001");
  }

  @Test
  void aConnectorThatIsNotThereIsNamedWithWhatToAdd() {
    DebeziumTail tail = DebeziumTail.of(DebeziumOptions.of("com.example.None", "s", Map.of()));
    var builder =
        Tenon.service("shop")
            .database(MemoryDatabase.create())
            .broker(new NotingBroker())
            .codec(new TextCodec())
            .outbox(OutboxOptions.defaults(), tail);
    assertThatThrownBy(builder::start)
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("com.example.None is no connector of the class path; add its jar");
  }

  @Test
  void secretsAreNotPrinted() {
    Map<String, String> settings = Map.of("database.password", "secret");
    assertThat(DebeziumOptions.of(CONNECTOR, "public", settings).toString())
        .contains("PostgresConnector", "public")
        .doesNotContain("secret");
  }
}
