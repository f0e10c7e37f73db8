package dev.tenon.tck;

import static dev.tenon.tck.KitsCatchCheatsTest.cheat;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.StreamLocks;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.StreamLocks.Mode;
import dev.tenon.spi.Write;
import dev.tenon.tck.Subjects.Locks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Databases that break one promise about locks each. */
final class LockCheats {
  private LockCheats() {}

  /** Each with the case that catches it. */
  static Stream<Arguments> all() {
    return Stream.of(
        cheat(LockCheats::locksNothing, Locks.class, "anExclusiveLockIsHeldByOneThreadAtATime"),
        cheat(
            LockCheats::sharesWhatIsExclusive,
            Locks.class,
            "sharedLocksGoTogetherAndWithNoExclusiveOneAsDeclared"),
        cheat(
            LockCheats::sharesNothing,
            Locks.class,
            "sharedLocksGoTogetherAndWithNoExclusiveOneAsDeclared"),
        cheat(LockCheats::isNeverPatient, Locks.class, "whoeverIsPatientGetsWhatIsReleased"),
        cheat(LockCheats::releasesAgain, Locks.class, "closingALockTwiceReleasesItOnce"),
        cheat(LockCheats::hasOneLockForAll, Locks.class, "anotherStreamIsNotKeptBack"),
        cheat(
            LockCheats::keepsWhatItGotOfSeveral,
            Locks.class,
            "severalStreamsAreLockedTogetherOrNotAtAll"),
        cheat(
            LockCheats::locksInTheOrderGiven,
            Locks.class,
            "whoeverLocksInAnotherOrderIsNoDeadlock"),
        cheat(LockCheats::keepsBackAppends, Locks.class, "whoeverDoesNotLockIsNotKeptBack"));
  }

  /** Takes locks as a cheat does, from locks that are honest. */
  private interface Taking {
    Held lock(StreamLocks honest, Collection<StreamId> streams, Mode mode, Duration patience);
  }

  private record Cheating(StreamLocks honest, Taking taking) implements StreamLocks {
    @Override
    public Set<Mode> modes() {
      return EnumSet.allOf(Mode.class);
    }

    @Override
    public Held lock(Collection<StreamId> streams, Mode mode, Duration patience) {
      return taking.lock(honest, streams, mode, patience);
    }
  }

  private static Database taking(Taking taking) {
    return new ForwardingDatabase() {
      private final StreamLocks cheating = new Cheating(honest.locks(), taking);

      @Override
      public StreamLocks locks() {
        return cheating;
      }
    };
  }

  static Database locksNothing() {
    return taking((honest, streams, mode, patience) -> () -> {});
  }

  static Database sharesWhatIsExclusive() {
    return inMode(mode -> Mode.SHARED);
  }

  static Database sharesNothing() {
    return inMode(mode -> Mode.EXCLUSIVE);
  }

  private static Database inMode(UnaryOperator<Mode> instead) {
    return taking(
        (honest, streams, mode, patience) -> honest.lock(streams, instead.apply(mode), patience));
  }

  static Database isNeverPatient() {
    return taking((honest, streams, mode, patience) -> honest.lock(streams, mode, Duration.ZERO));
  }

  static Database hasOneLockForAll() {
    return taking((honest, streams, mode, patience) ->
        honest.lock(List.of(Samples.stream("all")), mode, patience));
  }

  static Database releasesAgain() {
    Semaphore lock = new Semaphore(1);
    return taking((honest, streams, mode, patience) -> {
      if (!lock.tryAcquire()) {
        throw Problem.LOCK_TIMEOUT.because("taken");
      }
      return lock::release;
    });
  }

  static Database keepsWhatItGotOfSeveral() {
    return taking((honest, streams, mode, patience) -> {
      List<Held> all = new ArrayList<>();
      for (StreamId stream : new LinkedHashSet<>(streams)) {
        all.add(honest.lock(List.of(stream), mode, patience));
      }
      return () -> all.forEach(Held::close);
    });
  }

  /** Whoever has its first waits a little for another who has, to deadlock with. */
  static Database locksInTheOrderGiven() {
    Exchanger<Boolean> meeting = new Exchanger<>();
    return taking((honest, streams, mode, patience) -> {
      List<Held> all = new ArrayList<>();
      try {
        for (StreamId stream : streams) {
          all.add(honest.lock(List.of(stream), mode, patience));
          meet(meeting);
        }
      } catch (TenonException e) {
        all.forEach(Held::close);
        throw e;
      }
      return () -> all.forEach(Held::close);
    });
  }

  private static void meet(Exchanger<Boolean> meeting) {
    try {
      meeting.exchange(true, 20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException | TimeoutException e) {
      // Nobody came.
    }
  }

  static Database keepsBackAppends() {
    return new ForwardingDatabase() {
      @Override
      public List<Outcome> write(List<Write> writes) {
        List<Held> all = new ArrayList<>();
        try {
          for (Write write : writes) {
            for (Change change : write.changes()) {
              if (change instanceof Change.Append append) {
                Duration patience = Duration.ofSeconds(1);
                all.add(honest.locks().lock(List.of(append.stream()), Mode.EXCLUSIVE, patience));
              }
            }
          }
          return super.write(writes);
        } finally {
          all.forEach(Held::close);
        }
      }
    };
  }

  /** Shares a database, but no locks. */
  static final class OfOneInstance extends ForwardingDatabase {
    private final Database shared;

    OfOneInstance(Database shared) {
      this.shared = shared;
    }

    @Override
    public StreamLocks locks() {
      return honest.locks();
    }

    @Override
    public List<Outcome> write(List<Write> writes) {
      return shared.log().write(writes);
    }
  }
}
