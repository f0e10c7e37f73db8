package dev.tenon;

import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposited;
import dev.tenon.event.Metadata;
import dev.tenon.event.Position;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import dev.tenon.view.Projection;
import dev.tenon.view.Rows;
import dev.tenon.view.Table;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A row that messages of all keys change, by two instances that share them. */
class SharedRowsTest {
  record Total(String name, long sum) {}

  private static final Table<Total> TOTALS = Table.of("total", Total.class, "name", Total::name);
  private static final int EACH = 200;

  private final MemoryDatabase database = MemoryDatabase.create();
  private final ManualBroker toFirst = new ManualBroker();
  private final ManualBroker toSecond = new ManualBroker();
  private final AtomicInteger handled = new AtomicInteger();
  private volatile Runnable afterReading = () -> {};
  private final Tenon first = start(toFirst);
  private final Tenon second = start(toSecond);

  private Tenon start(ManualBroker broker) {
    return Tenon.service("reports")
        .database(database)
        .broker(broker)
        .codec(CODEC)
        .projection(Projection.named("totals", TOTALS).on("bank", Deposited.class, this::add))
        .start();
  }

  private void add(Deposited event, Rows rows) {
    handled.incrementAndGet();
    long sum = rows.get(TOTALS, "all").map(Total::sum).orElse(0L);
    afterReading.run();
    rows.put(TOTALS, new Total("all", sum + event.amount()));
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  @Test
  void aRowThatAnotherInstanceChangedMeanwhileIsReadAgain() throws Exception {
    afterReading =
        () -> {
          afterReading = () -> {};
          deliver(toSecond, message("b", 2, 0));
        };

    deliver(toFirst, message("a", 1, 0));

    assertThat(sum()).isEqualTo(3);
    assertThat(handled).hasValue(3);
    deliver(toFirst, message("a", 3, 1));
    deliver(toSecond, message("b", 4, 2));
    assertThat(sum()).isEqualTo(10);
  }

  @Test
  void nothingIsLostWhereTwoInstancesWorkAtATime() throws Exception {
    Thread other = Thread.ofPlatform().start(() -> deliverAll(toSecond, "b", EACH));
    deliverAll(toFirst, "a", 0);
    other.join();

    assertThat(sum()).isEqualTo(LongStream.rangeClosed(1, 2 * EACH).sum());
    assertThat(first.parked().list("totals", null, 1)).isEmpty();
  }

  private static void deliverAll(ManualBroker to, String key, long after) {
    long previous = 0;
    for (long offset = after + 1; offset <= after + EACH; offset++) {
      deliver(to, message(key, offset, previous));
      previous = offset;
    }
  }

  private static void deliver(ManualBroker to, Message message) {
    try {
      assertThat(to.deliver("reports.totals", List.of(message))).isEmpty();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private long sum() {
    return first.views().get(TOTALS, "all").orElseThrow().sum();
  }

  /** A deposit of an amount that is also its offset. */
  private static Message message(String key, long offset, long previous) {
    return new Message(
        "id" + offset,
        CODEC.encode(new Deposited(key, offset)),
        "bank",
        "",
        key,
        Metadata.occurredAt(ManualClock.START),
        ManualClock.START,
        new Place("account-" + key, offset, new Position("life 1", offset), previous));
  }
}
