package dev.tenon.tck;

import dev.tenon.event.Payload;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.spi.Database;
import dev.tenon.spi.OutboxFeed;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxTail;
import dev.tenon.tck.Subjects.Telling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Tails that break one promise each, and what is to notice it. */
final class TailCheats {
  private TailCheats() {}

  static Stream<Arguments> all() {
    return Stream.of(
        cheat(
            () -> new Polled(LosesWhatComesInPairs::new),
            "whatIsCommittedIsPublishedInOrderAndItsRowsGo"),
        cheat(() -> new Polled(OutboxCheats.sendsAtOnce()), "whatIsRolledBackIsNotPublished"),
        cheat(() -> new Polled(ForgetsCauses::new), "aMessageIsTheSameByBothWays"),
        cheat(
            () -> new Polled(AsksNobody::new), "delayedMessagesAndThoseNobodyTakesWaitInTheTable"),
        cheat(() -> new Polled(ReversesBatches::new), "aLargeTransactionComesInBatches"),
        cheat(TailCheats::givesTheLastAgain, "theNextInstanceGoesOn"),
        cheat(TailCheats::skipsWhatWasGiven, "pollingAndTailingTakeTurnsWithABacklog"),
        cheat(() -> new Polled(TakesItsTime::new), "aMessageIsThereWithinMilliseconds"));
  }

  private static Arguments cheat(Supplier<TailFixture> cheat, String name) {
    return Arguments.of(cheat, Telling.class, name);
  }

  private static TailFixture givesTheLastAgain() {
    List<OutboxMessage> last = new ArrayList<>();
    return new Polled(table -> new GivesTheLastAgain(table, last));
  }

  private static TailFixture skipsWhatWasGiven() {
    AtomicLong given = new AtomicLong();
    return new Polled(table -> new SkipsWhatWasGiven(table, given));
  }

  /** Does nothing at all. */
  static TailFixture idle() {
    return new Polled(Idle::new);
  }

  static TailFixture honest() {
    return new Polled(Forwarding::new);
  }

  /** The table in the place of a log: as good, but not as quick for who writes elsewhere. */
  private record Polled(Database database, Function feeds) implements TailFixture {
    Polled(Function feeds) {
      this(MemoryDatabase.create(), feeds);
    }

    Polled(Database database) {
      this(database, Forwarding::new);
    }

    @Override
    public Tail tail() {
      Forwarding[] opened = new Forwarding[1];
      OutboxTail tail =
          outbox -> {
            opened[0] = feeds.over(outbox.table());
            return opened[0];
          };
      return new Tail(tail, () -> opened[0] != null && opened[0].reads);
    }

    @Override
    public void close() {
      database.close();
    }
  }

  private interface Function {
    Forwarding over(OutboxFeed table);
  }

  private static class Forwarding implements OutboxFeed {
    private final OutboxFeed table;
    private volatile boolean reads;

    Forwarding(OutboxFeed table) {
      this.table = table;
    }

    @Override
    public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait)
        throws InterruptedException {
      return table.next(topics, limit, wait);
    }

    @Override
    public void acknowledge(List<OutboxMessage> messages) {
      table.acknowledge(messages);
    }

    @Override
    public void rewind() {
      reads = true;
      table.rewind();
    }

    @Override
    public void release() {
      reads = false;
      table.release();
    }
  }

  private static final class Idle extends Forwarding {
    Idle(OutboxFeed table) {
      super(table);
    }

    @Override
    public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait)
        throws InterruptedException {
      LockSupport.parkNanos(wait.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException("the relay ends");
      }
      return List.of();
    }
  }

  /** Changes what is given. */
  private abstract static class Changing extends Forwarding {
    Changing(OutboxFeed table) {
      super(table);
    }

    @Override
    public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait)
        throws InterruptedException {
      return instead(new ArrayList<>(super.next(topics, limit, wait)));
    }

    abstract List<OutboxMessage> instead(List<OutboxMessage> batch) throws InterruptedException;
  }

  private static final class LosesWhatComesInPairs extends Changing {
    LosesWhatComesInPairs(OutboxFeed table) {
      super(table);
    }

    @Override
    List<OutboxMessage> instead(List<OutboxMessage> batch) {
      batch.removeIf(message -> message.number() % 2 == 0);
      return batch;
    }
  }

  private static final class ForgetsCauses extends Changing {
    ForgetsCauses(OutboxFeed table) {
      super(table);
    }

    @Override
    List<OutboxMessage> instead(List<OutboxMessage> batch) {
      batch.replaceAll(sent ->
          new OutboxMessage(sent.number(), sent.topic(), withoutCause(sent.message()), sent.due()));
      return batch;
    }

    private static Message withoutCause(Message whole) {
      return new Message(
          whole.id(),
          new Payload("text", 1, whole.payload().data()),
          whole.source(),
          whole.tenant(),
          whole.key(),
          whole.metadata().withCausationId("?"),
          whole.recordedAt(),
          null);
    }
  }

  private static final class ReversesBatches extends Changing {
    ReversesBatches(OutboxFeed table) {
      super(table);
    }

    @Override
    List<OutboxMessage> instead(List<OutboxMessage> batch) {
      return batch.reversed();
    }
  }

  private static final class TakesItsTime extends Changing {
    TakesItsTime(OutboxFeed table) {
      super(table);
    }

    @Override
    List<OutboxMessage> instead(List<OutboxMessage> batch) {
      LockSupport.parkNanos(batch.isEmpty() ? 0 : 40_000_000);
      return batch;
    }
  }

  private static final class AsksNobody extends Forwarding {
    AsksNobody(OutboxFeed table) {
      super(table);
    }

    @Override
    public List<OutboxMessage> next(Predicate<String> topics, int limit, Duration wait)
        throws InterruptedException {
      return super.next(topic -> true, limit, wait);
    }
  }

  /** Believes that what another instance was given is published. */
  private static final class SkipsWhatWasGiven extends Changing {
    private final AtomicLong given;
    private final long before;

    SkipsWhatWasGiven(OutboxFeed table, AtomicLong given) {
      super(table);
      this.given = given;
      this.before = given.get();
    }

    @Override
    List<OutboxMessage> instead(List<OutboxMessage> batch) {
      batch.removeIf(message -> message.number() <= before);
      batch.forEach(message -> given.accumulateAndGet(message.number(), Math::max));
      return batch;
    }
  }

  private static final class GivesTheLastAgain extends Changing {
    private final List<OutboxMessage> last;

    GivesTheLastAgain(OutboxFeed table, List<OutboxMessage> last) {
      super(table);
      this.last = last;
    }

    @Override
    List<OutboxMessage> instead(List<OutboxMessage> batch) {
      if (batch.isEmpty()) {
        return batch;
      }
      List<OutboxMessage> more = new ArrayList<>(last);
      more.addAll(batch);
      last.clear();
      last.addAll(batch);
      return more;
    }
  }
}
