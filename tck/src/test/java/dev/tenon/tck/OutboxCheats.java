package dev.tenon.tck;

import static dev.tenon.tck.KitsCatchCheatsTest.cheat;

import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Leases;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxStore;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import dev.tenon.tck.Subjects.Leasing;
import dev.tenon.tck.Subjects.Sending;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Databases that break one promise about their outbox or their leases each. */
final class OutboxCheats {
  private static final Duration DAY = Duration.ofDays(1);

  private OutboxCheats() {}

  /** Each with the case that catches it. */
  static Stream<Arguments> all() {
    return Stream.of(
        cheat(OutboxCheats::sendsAtOnce, Sending.class, "aMessageIsThereFromTheCommitOn"),
        cheat(
            OutboxCheats::sendsAtOnce,
            Sending.class,
            "aMessageIsSentTogetherWithTheOtherWorkOrNotAtAll"),
        cheat(
            OutboxCheats::doesAtOnceWhatIsForAfterTheCommit,
            Sending.class,
            "whatIsToBeDoneAfterTheCommitIsDoneIfThereIsOne"),
        cheat(OutboxCheats::delaysNothing, Sending.class, "aDelayedMessageIsDueFromItsInstantOn"),
        cheat(
            OutboxCheats::listsTheLatestFirst,
            Sending.class,
            "messagesAreListedInPagesInTheOrderTheyWereSent"),
        cheat(
            OutboxCheats::takesNothingOut,
            Sending.class,
            "whatWasPublishedIsTakenOutOnceAndForAll"),
        cheat(
            LogCheats::doesTheChangesOfAWriteOneByOne,
            Sending.class,
            "aRefusedWriteTakesNothingOut"),
        cheat(OutboxCheats::keepsNothing, Sending.class, "whatIsKeptIsForgottenFromTheOldestOn"),
        cheat(
            OutboxCheats::listsWhatIsKeptByNumber,
            Sending.class,
            "whatIsKeptIsListedByWhenItWasSent"),
        cheat(OutboxCheats::leasesToAll, Leasing.class, "aLeaseIsHadByOneOwnerAtATime"),
        cheat(OutboxCheats::leasesToAll, Leasing.class, "ofManyWhoAskOneHasIt"),
        cheat(OutboxCheats::leasesForEver, Leasing.class, "aLeaseLapsesAfterItsLengthAndNotBefore"),
        cheat(
            OutboxCheats::leasesForNoTime, Leasing.class, "aLeaseLapsesAfterItsLengthAndNotBefore"),
        cheat(OutboxCheats::doesNotRelease, Leasing.class, "aReleasedLeaseIsFreeAtOnce"),
        cheat(OutboxCheats::releasesAnyones, Leasing.class, "onlyItsOwnerReleasesALease"));
  }

  static Database sendsAtOnce() {
    return new ForwardingDatabase() {
      @Override
      public Tx begin() {
        return new ForwardingTx(honest.begin()) {
          @Override
          public void send(List<OutboxMessage> messages) {
            try (Tx own = honest.begin()) {
              own.send(messages);
              own.commit();
            }
          }
        };
      }
    };
  }

  static Database doesAtOnceWhatIsForAfterTheCommit() {
    return new ForwardingDatabase() {
      @Override
      public Tx begin() {
        return new ForwardingTx(honest.begin()) {
          @Override
          public void afterCommit(Runnable action) {
            action.run();
          }
        };
      }
    };
  }

  static Database delaysNothing() {
    return new Listing() {
      @Override
      public List<OutboxMessage> due(Instant now, long afterNumber, int limit) {
        return super.due(Instant.MAX, afterNumber, limit);
      }
    };
  }

  static Database listsTheLatestFirst() {
    return new Listing() {
      @Override
      public List<OutboxMessage> due(Instant now, long afterNumber, int limit) {
        return super.due(now, afterNumber, limit).reversed();
      }
    };
  }

  static Database takesNothingOut() {
    return ProgressCheats.leavingOut(Change.Sent.class);
  }

  static Database keepsNothing() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        return new Write(
            write.now(),
            write.changes().stream()
                .map(change ->
                    change instanceof Change.Sent sent
                        ? new Change.Sent(sent.messages(), false)
                        : change)
                .toList());
      }
    };
  }

  static Database listsWhatIsKeptByNumber() {
    return new Listing() {
      @Override
      public List<SentMessage> sent(Instant afterTime, long afterNumber, int limit) {
        return super.sent(afterTime, 0, 1_000).stream()
            .filter(sent -> sent.message().number() > afterNumber)
            .sorted(Comparator.comparingLong(sent -> sent.message().number()))
            .limit(limit)
            .toList();
      }
    };
  }

  static Database leasesToAll() {
    return new LeasingDatabase() {
      @Override
      public boolean take(String name, String owner, Duration length) {
        return true;
      }
    };
  }

  static Database leasesForEver() {
    return new LeasingDatabase() {
      @Override
      public boolean take(String name, String owner, Duration length) {
        return super.take(name, owner, DAY);
      }
    };
  }

  static Database leasesForNoTime() {
    return new LeasingDatabase() {
      @Override
      public boolean take(String name, String owner, Duration length) {
        return super.take(name, owner, Duration.ZERO);
      }
    };
  }

  static Database doesNotRelease() {
    return new LeasingDatabase() {
      @Override
      public void release(String name, String owner) {}
    };
  }

  static Database releasesAnyones() {
    return new LeasingDatabase() {
      @Override
      public void release(String name, String owner) {
        super.release(name, "a");
      }
    };
  }

  private static class Listing extends ForwardingDatabase implements OutboxStore {
    @Override
    public OutboxStore outbox() {
      return this;
    }

    @Override
    public List<OutboxMessage> due(Instant now, long afterNumber, int limit) {
      return honest.outbox().due(now, afterNumber, limit);
    }

    @Override
    public long countDue(Instant now) {
      return honest.outbox().countDue(now);
    }

    @Override
    public List<SentMessage> sent(Instant afterTime, long afterNumber, int limit) {
      return honest.outbox().sent(afterTime, afterNumber, limit);
    }

    @Override
    public int forgetSent(Instant before, int limit) {
      return honest.outbox().forgetSent(before, limit);
    }
  }

  private static class LeasingDatabase extends ForwardingDatabase implements Leases {
    @Override
    public Leases leases() {
      return this;
    }

    @Override
    public boolean take(String name, String owner, Duration length) {
      return honest.leases().take(name, owner, length);
    }

    @Override
    public void release(String name, String owner) {
      honest.leases().release(name, owner);
    }
  }
}
