package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.event.Codec;
import dev.tenon.event.Metadata;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.json.JsonCodec;
import dev.tenon.saga.Retry;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaStatus;
import dev.tenon.spi.Database;
import dev.tenon.testing.ManualClock;
import dev.tenon.testing.server.PostgresServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SagaCommandTest {
  record Order(String id, long cents) {}

  record Pay(String id, long cents) {}

  record Paid(String id) {}

  private static final Codec CODEC = JsonCodec.of(Order.class, Pay.class, Paid.class);
  private static final Saga<Order> PLACE =
      Saga.named("place", Order.class)
          .step(
              "pay",
              step ->
                  step.request("payments", it -> new Pay(it.id(), it.cents()))
                      .onReply(Paid.class)
                      .timeout(Duration.ofSeconds(30))
                      .retry(Retry.times(0))
                      .pivot())
          .build();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ManualClock clock = ManualClock.started();

  @TempDir private Path directory;

  private int tenon(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private int saga(String line, Object... also) {
    List<String> args = new ArrayList<>(List.of(("saga " + line).split(" ")));
    for (Object arg : also) {
      args.add(arg.toString());
    }
    return tenon(args.toArray(String[]::new));
  }

  private void assertUnusable(int code, String... words) {
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).startsWith("tenon: TENON-").hasLineCount(1).contains(words);
    assertThat(out.toString()).isEmpty();
  }

  private Tenon start(Database database) {
    return Tenon.service("orders")
        .database(database)
        .codec(CODEC)
        .clock(clock)
        .outbox()
        .saga(PLACE)
        .start();
  }

  /** A file with o1, which nobody paid for in time, and o2, which waits. */
  private Path file() {
    Path file = directory.resolve("orders.db");
    try (Database database = JdbcDatabase.sqlite(file);
        Tenon service = start(database)) {
      service.sagas().start(PLACE, "o1", new Order("o1", 1234), Metadata.none());
      clock.advance(Duration.ofMinutes(1));
      await(() -> status(service, "o1") == SagaStatus.NEEDS_ATTENTION);
      service.sagas().start(PLACE, "o2", new Order("o2", 99), Metadata.none());
    }
    return file;
  }

  private static SagaStatus status(Tenon service, String id) {
    return service.sagas().load("place", id).state().status();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("did not happen within 60 s").isLessThan(end);
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void sagasAreListedByWhatIsKnownOfThem() {
    Path file = file();

    assertThat(saga("list --data", file)).isZero();
    assertThat(out.toString())
        .contains("NEEDS_ATTENTION  place o1 at pay", "RUNNING          place o2 at pay")
        .contains("2 sagas");
    assertThat(saga("list --state RUNNING --saga place --step pay --id o --data", file)).isZero();
    assertThat(out.toString()).contains("o2", "1 saga").doesNotContain("o1");
    assertThat(saga("list --step other --data", file)).isZero();
    assertThat(out.toString().strip()).isEqualTo("0 sagas");
    assertThat(saga("list --limit 1 --data", file)).isZero();
    assertThat(out.toString()).contains("o1", "1 saga, and more").doesNotContain("o2");
    assertThat(saga("list --older-than 1s --tenant acme --data", file)).isZero();
    assertThat(out.toString().strip()).isEqualTo("0 sagas");

    assertThat(saga("list --older-than 1s --json --data", file)).isZero();
    JsonNode first = JsonMapper.shared().readTree(out.toString()).get(0);
    assertThat(first.get("id").asString()).isEqualTo("o1");
    assertThat(first.get("state").asString()).isEqualTo("NEEDS_ATTENTION");
    assertThat(first.get("startedAt").asString()).isEqualTo(ManualClock.START.toString());
  }

  @Test
  void oneIsShownWithItsHistory() {
    Path file = file();

    assertThat(saga("show place o1 --data", file)).isZero();
    assertThat(out.toString())
        .contains("NEEDS_ATTENTION", "{pay=STUCK}", "\"cents\":1234")
        .contains("   3 attention-needed", "reason=no reply");
    assertThat(saga("show place o1 --json --data", file)).isZero();
    JsonNode shown = JsonMapper.shared().readTree(out.toString());
    assertThat(shown.get("steps").get("pay").asString()).isEqualTo("STUCK");
    assertThat(shown.get("history").get(1).get("event").asString()).isEqualTo("step-requested");
  }

  @Test
  void aServiceThatIsDownDoesWhatWasAskedForWhenItStarts() {
    Path file = file();

    assertThat(saga("skip place o1 --step pay --by kim --why cash --data", file)).isZero();
    assertThat(out.toString()).contains("SKIP is asked for", "when it starts");

    try (Database database = JdbcDatabase.sqlite(file);
        Tenon service = start(database)) {
      await(() -> status(service, "o1") == SagaStatus.COMPLETED);
    }
    assertThat(saga("show place o1 --data", file)).isZero();
    assertThat(out.toString()).contains("by=kim action=SKIP step=pay reason=cash");
  }

  @Test
  void whatBecameImpossibleMeanwhileIsRecordedAsRefused() {
    Path file = file();
    saga("end place o1 --by kim --why cash --data", file);
    saga("retry place o1 --step pay --by ann --why again --data", file);

    try (Database database = JdbcDatabase.sqlite(file);
        Tenon service = start(database)) {
      await(() -> service.sagas().history("place", "o1", 0, 10).size() == 6);
      assertThat(status(service, "o1")).isEqualTo(SagaStatus.ENDED);
    }
    assertThat(saga("show place o1 --data", file)).isZero();
    assertThat(out.toString())
        .contains("action-refused", "by=ann action=RETRY step=pay reason=TENON-1804");
  }

  @Test
  void whatHasEndedIsTakenOutOfTheList() {
    Path file = file();
    saga("end place o1 --by kim --why cash --data", file);
    try (Database database = JdbcDatabase.sqlite(file);
        Tenon service = start(database)) {
      await(() -> status(service, "o1") == SagaStatus.ENDED);
    }
    assertThat(saga("forget --data", file)).isEqualTo(2);
    assertThat(err.toString()).contains("--older-than");
    assertThat(saga("forget --older-than 9999d --data", file)).isZero();
    assertThat(out.toString().strip()).isEqualTo("taken out of the list: 0");
    assertThat(saga("forget --older-than 1m --data", file)).isZero();
    assertThat(out.toString().strip()).isEqualTo("taken out of the list: 1");

    assertThat(saga("list --data", file)).isZero();
    assertThat(out.toString()).contains("o2", "1 saga").doesNotContain("o1");
    assertThat(saga("show place o1 --data", file)).isZero();
    assertThat(out.toString()).contains("ENDED");
  }

  @Test
  void endedSagasArePrunedWithTheirHistories() {
    Path file = file();
    assertThat(saga("end place o1 --by kim --why test --data", file)).isZero();
    try (Database database = JdbcDatabase.sqlite(file);
        Tenon service = start(database)) {
      await(() -> status(service, "o1") == SagaStatus.ENDED);
      service.sagas().start(PLACE, "o3", new Order("o3", 1), Metadata.none());
    }

    assertThat(saga("prune --older-than 9999d --data", file)).isZero();
    assertThat(out.toString().strip()).isEqualTo("removed: 0");
    assertThat(saga("prune --older-than 1m --data", file)).isZero();
    assertThat(out.toString().strip()).isEqualTo("removed: 1");
    assertUnusable(saga("show place o1 --data", file), "TENON-1803", "or it was pruned");
    assertThat(saga("list --data", file)).isZero();
    assertThat(out.toString()).contains("o2", "o3", "2 sagas").doesNotContain("o1");
  }

  @Test
  void whatCannotBeDoneIsRefused() {
    Path file = file();

    assertUnusable(
        saga("retry place o2 --step pay --by kim --why x --data", file),
        "TENON-1804",
        "step pay is WAITING");
    assertUnusable(
        saga("end place o9 --by kim --why x --data", file), "TENON-1803", "place of id o9");
    assertUnusable(saga("show other o1 --data", file), "TENON-1803");
    assertUnusable(
        saga("compensate place o2 --data", file, "--by", " ", "--why", "x"), "TENON-1001");
    assertUnusable(saga("list --limit 0 --data", file), "--limit is 1 or more");
    assertThat(saga("list --state BROKEN --data", file)).isEqualTo(2);
    assertThat(err.toString()).contains("NEEDS_ATTENTION").doesNotContain("\tat ");
    assertThat(saga("list --older-than soon --data", file)).isEqualTo(2);
    assertThat(err.toString()).contains("90s, 15m");
    assertThat(saga("end place o1 --by kim --data", file)).isEqualTo(2);
    assertThat(err.toString()).contains("--why");
    assertThat(tenon("saga")).isEqualTo(2);
    assertThat(err.toString()).contains("compensate");

    Path without = directory.resolve("without.db");
    JdbcDatabase.sqlite(without).close();
    assertUnusable(saga("list --data", without), "TENON-1203", "saga_instance");
  }

  @Test
  void aRunningServiceDoesItAtOnce() {
    try (PostgresServer server = PostgresServer.startTemporary()) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setURL(server.jdbcUrl("postgres"));
      source.setUser(server.superuser());
      source.setPassword(server.password());
      String url = server.jdbcUrl("postgres") + "?password=" + server.password();
      String which = " --user " + server.superuser() + " --database";
      try (Database database = JdbcDatabase.postgres(source, JdbcOptions.server().createSchema());
          Tenon service =
              Tenon.service("orders")
                  .database(database)
                  .codec(CODEC)
                  .outbox()
                  .saga(PLACE)
                  .start()) {
        service.sagas().start(PLACE, "o1", new Order("o1", 1234), Metadata.none());

        assertThat(saga("list --state RUNNING" + which, url)).isZero();
        assertThat(out.toString()).contains("place o1 at pay");
        assertUnusable(
            saga("compensate place o1 --by kim --why called" + which, url),
            "TENON-1804",
            "step pay is WAITING and never undone");
        assertThat(saga("end place o1 --by kim --why called" + which, url)).isZero();
        assertThat(out.toString().strip()).isEqualTo("saga place o1 is ENDED");
        service.sagas().start(PLACE, "o2", new Order("o2", 1), Metadata.none());
      }
      assertThat(saga("end place o2 --by kim --why called --wait 0" + which, url)).isEqualTo(1);
      assertThat(out.toString()).contains("as soon as it runs");
    }
  }

  @Test
  void locksAreListedAndReleased() {
    Path file = directory.resolve("credit.db");
    try (Database database = JdbcDatabase.sqlite(file);
        Tenon service =
            Tenon.service("credit")
                .database(database)
                .codec(CODEC)
                .clock(clock)
                .semanticLocks()
                .start()) {
      service.transact(
          Metadata.none(),
          (tx, unit) -> {
            unit.locksOf("o1").take("customer-ann", Duration.ofMinutes(1));
            unit.locksOf("o2").take("customer-bob", Duration.ofMinutes(1));
            return true;
          });
    }

    assertThat(saga("locks --data", file)).isZero();
    assertThat(out.toString())
        .isEqualToIgnoringNewLines(
            "customer-ann held by o1 since %s until %s"
                    .formatted(ManualClock.START, ManualClock.START.plusSeconds(60))
                + "customer-bob held by o2 since %s until %s"
                    .formatted(ManualClock.START, ManualClock.START.plusSeconds(60))
                + "2 locks");
    assertThat(saga("locks --json --owner o2 --data", file)).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).get(0).get("name").asString())
        .isEqualTo("customer-bob");
    assertThat(saga("unlock customer-ann --by kim --why test --data", file)).isZero();
    assertThat(out.toString()).startsWith("released: customer-ann");
    assertUnusable(saga("unlock customer-ann --by kim --why test --data", file), "customer-ann");
    assertThat(saga("locks --data", file)).isZero();
    assertThat(out.toString()).doesNotContain("ann").contains("1 lock");
  }
}
