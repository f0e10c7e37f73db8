package dev.tenon.tail.debezium;

import static dev.tenon.tck.TailedShop.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import dev.tenon.tck.Recorder;
import dev.tenon.tck.TailFixture.Tail;
import dev.tenon.tck.TailedShop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is the engine's own. */
class EngineTest {
  private final OnPostgres server = new OnPostgres();
  private final TailedShop shop = new TailedShop(server.database());

  @AfterEach
  void close() {
    shop.close();
    server.close();
  }

  private void startTailing(DebeziumOptions options) {
    Tail tail = OnServer.tail(options);
    shop.start(tail.outbox());
    Recorder.until("it tails", tail.reads());
  }

  /** While it starts, the table is polled; what was polled is not told of again. */
  @Test
  void nothingComesTwiceWhileAnotherEngineStarts() {
    startTailing(server.options());
    Tail second = server.tail();
    shop.start(second.outbox());
    shop.keep(1);
    int sent = 0;
    while (!second.reads().getAsBoolean() || sent < 20) {
      shop.send("a", "" + ++sent);
      int all = sent;
      Recorder.until("it is published", () -> shop.broker().count() == all);
    }
    shop.send("a", "" + ++sent);
    int all = sent;
    Recorder.until("the last is published", () -> shop.broker().count() == all);

    assertThat(shop.broker().texts()).containsEntry("a", upTo(sent));
    assertThat(shop.broker().published()).hasSize(sent);
  }

  @Test
  void whenTheEngineFailsTheTableIsPolledUntilAnotherTails() {
    startTailing(server.options());
    shop.send("a", 1, 10);
    server.disturb(new Random());
    shop.send("a", 11, 20);
    Recorder.until("all is published", () -> shop.broker().count() == 20);
    Recorder.until("it is told", () -> shop.failures().contains("TENON-1701"));
    Recorder.until("another tails", shop::isWell);
    shop.send("a", 21, 30);
    Recorder.until("all is published", () -> shop.hasPublished(30));

    assertThat(shop.broker().texts()).containsEntry("a", upTo(30));
  }

  /** More is written than the tail keeps in memory, and nobody takes it. */
  @Test
  void whileTheEngineIsBehindTheTableIsPolled() {
    startTailing(server.options().withMaxLag(Duration.ofSeconds(1)));
    shop.broker().fail(true);
    shop.send("a", upTo(12_000).toArray(String[]::new));
    Recorder.until("it is behind", () -> shop.failures().contains("is more than 1000 ms behind"));
    shop.broker().fail(false);
    Recorder.until("all is published", () -> shop.hasPublished(12_000));
    shop.send("a", "12001");
    Recorder.until("it is well", () -> shop.hasPublished(12_001) && shop.isWell());

    assertThat(shop.broker().texts()).containsEntry("a", upTo(12_001));
  }

  /** A slot that nobody reads keeps the server's log. */
  @Test
  void whenItStopsItsSlotIsGone() {
    String slots =
        "select count(*) from pg_replication_slots where database = '" + server.name + "'";
    startTailing(server.options());
    assertThat(server.text(slots)).isEqualTo("1");
    shop.keep(0);
    assertThat(server.text(slots)).isEqualTo("0");
  }

  @Test
  void settingsThatTheConnectorRefusesAreNamed() {
    DebeziumOptions options = server.options();
    Map<String, String> wrong = new HashMap<>(options.settings());
    wrong.put("database.password", "wrong");
    Tail tail = OnServer.tail(DebeziumOptions.of(options.connector(), options.schema(), wrong));
    assertThatThrownBy(() -> shop.start(tail.outbox()))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1701")
        .hasMessageContaining("refuses its settings");
  }
}
