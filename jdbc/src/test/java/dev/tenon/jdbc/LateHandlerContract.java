package dev.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.tenon.Tenon;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.jdbc.NotedCodec.Noted;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.Message;
import dev.tenon.message.ParkedMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the transaction of a handler that takes too long. */
abstract class LateHandlerContract extends TxContract {
  private final InProcessBroker broker = InProcessBroker.create();
  private final CountDownLatch released = new CountDownLatch(1);
  private final Queue<Throwable> late = new ConcurrentLinkedQueue<>();

  /** A statement that takes hours. */
  abstract String endless();

  @Test
  @Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = SEPARATE_THREAD)
  void aHandlerThatIsLateHoldsNobodyBackAndCommitsNothing() throws Exception {
    try (Tenon ledger = ledger(this::waitAndGoOn)) {
      deliver("a", "stuck", "b");

      assertThat(notes()).isEqualTo(2);
      assertOneIsParked(ledger);
      assertThat(ledger.failures()).singleElement().asString().contains("TENON-1403");

      released.countDown();
      await(() -> ledger.failures().isEmpty());
      assertThat(late).hasSize(2);
      assertThat(notes()).isEqualTo(2);
      deliver("c");
      assertThat(notes()).isEqualTo(3);
    }
  }

  @Test
  @Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = SEPARATE_THREAD)
  void anEndlessStatementIsEndedWithItsTransaction() throws Exception {
    try (Tenon ledger = ledger(delivery -> execute(delivery, endless()))) {
      deliver("a", "stuck", "b");

      assertThat(notes()).isEqualTo(2);
      assertOneIsParked(ledger);
      await(() -> ledger.failures().isEmpty());
    }
  }

  private interface Late {
    void handle(Delivery delivery) throws SQLException;
  }

  private Tenon ledger(Late stuck) {
    Receiver clerk =
        Receiver.named("clerk")
            .on(
                "shop",
                Noted.class,
                (noted, delivery) -> {
                  execute(delivery, "insert into notes values ('" + noted.text() + "')");
                  if (noted.text().equals("stuck")) {
                    stuck.handle(delivery);
                  }
                });
    return Tenon.service("ledger")
        .database(database)
        .broker(broker)
        .codec(new NotedCodec())
        .handlerTimeout(Duration.ofMillis(500))
        .receiver(clerk)
        .start();
  }

  private void waitAndGoOn(Delivery delivery) throws SQLException {
    Connection connection = delivery.tx().unwrap(Connection.class);
    while (released.getCount() > 0) {
      Thread.onSpinWait();
    }
    try {
      execute(connection, "insert into notes values ('late')");
      connection.commit();
    } catch (SQLException e) {
      late.add(e);
    }
    try {
      delivery.tx().unwrap(Connection.class);
    } catch (RuntimeException e) {
      late.add(e);
    }
  }

  private static void execute(Delivery delivery, String sql) throws SQLException {
    execute(delivery.tx().unwrap(Connection.class), sql);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void deliver(String... texts) {
    List<Message> messages = Stream.of(texts).map(LateHandlerContract::message).toList();
    assertThat(broker.publish("shop", messages)).succeedsWithin(30, TimeUnit.SECONDS);
  }

  private static Message message(String text) {
    Instant now = Instant.parse("2026-03-01T10:00:00Z");
    return new Message(
        text,
        new NotedCodec().encode(new Noted(text)),
        "shop",
        "",
        text,
        Metadata.occurredAt(now),
        now,
        null);
  }

  private static void assertOneIsParked(Tenon ledger) {
    assertThat(ledger.parked().list("clerk", null, 10))
        .singleElement()
        .extracting(ParkedMessage::reason)
        .asString()
        .contains("TENON-1403");
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
