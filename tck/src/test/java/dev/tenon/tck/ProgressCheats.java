package dev.tenon.tck;

import static dev.tenon.tck.KitsCatchCheatsTest.cheat;

import dev.tenon.event.Position;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Progress;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.spi.Write;
import dev.tenon.tck.Subjects.Inbox;
import dev.tenon.tck.Subjects.Parking;
import dev.tenon.tck.Subjects.Scheduler;
import dev.tenon.tck.Subjects.Tenants;
import dev.tenon.tck.Subjects.Transaction;
import dev.tenon.tck.Subjects.Views;
import dev.tenon.view.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/** Databases that break one promise about marks, timers, parked messages or views each. */
final class ProgressCheats {
  private ProgressCheats() {}

  static Stream<Arguments> all() {
    return Stream.of(
        cheat(
            ProgressCheats::abortsNothing,
            Transaction.class,
            "anAbortedTransactionLeavesNothingAndHoldsNobodyBack"),
        cheat(
            ProgressCheats::movesAMarkFromWhereverItStands,
            Inbox.class,
            "aMarkIsMovedOnlyFromWhereItStands"),
        cheat(
            ProgressCheats::movesAMarkFromWhereverItStands,
            Inbox.class,
            "whatIsDeliveredTwiceTakesEffectOnce"),
        cheat(
            ProgressCheats::movesAMarkFromWhereverItStands, Inbox.class, "ofTwoOwnersOneIsFenced"),
        cheat(ProgressCheats::handsOutTimersTwice, Scheduler.class, "aTimerIsTakenOnce"),
        cheat(ProgressCheats::handsOutTimersTwice, Scheduler.class, "ofThoseWhoTakeATimerOneWins"),
        cheat(
            ProgressCheats::takesATimerByItsIdAlone,
            Scheduler.class,
            "aTimerIsTakenOnlyExactlyAsItWasRead"),
        cheat(
            ProgressCheats::reschedulesWhateverThereIs,
            Scheduler.class,
            "aTimerIsRescheduledOnlyInThePlaceOfTheOneThatWasRead"),
        cheat(
            ProgressCheats::reschedulesWhateverThereIs,
            Scheduler.class,
            "ofThoseWhoRescheduleATimerOneWins"),
        cheat(
            ProgressCheats::findsTimersByIdAlone,
            Scheduler.class,
            "timersAreFoundByOwnerTenantAndId"),
        cheat(
            ProgressCheats::cancelsNothing,
            Scheduler.class,
            "aCancelledTimerIsGoneAndCancellingAgainDoesNoHarm"),
        cheat(
            ProgressCheats::handsOutTheLatestTimerFirst,
            Scheduler.class,
            "theMostOverdueComesFirst"),
        cheat(
            ProgressCheats::keepsTimersByOwnerAndIdAlone,
            Tenants.class,
            "timersOfOneNameAreDifferentTimers"),
        cheat(
            ProgressCheats::handsOutParkedMessagesTwice,
            Parking.class,
            "aParkedMessageIsTakenOnce"),
        cheat(
            ProgressCheats::removesNoRow,
            Views.class,
            "aRemovedRowIsGoneAndRemovingAgainDoesNoHarm"),
        cheat(ProgressCheats::savesRowsAtOnce, Views.class, "nothingIsLeftOfARollback"),
        cheat(
            ProgressCheats::savesRowsAtOnce,
            Transaction.class,
            "aConflictRollsBackTheCallersOwnWorkToo"),
        cheat(
            ProgressCheats::loadsOnlyWhatIsCommitted,
            Views.class,
            "aTransactionLoadsWhatIsStoredAndWhatItSaved"),
        cheat(
            ProgressCheats::findsRowsWhateverIsAskedFor,
            Views.class,
            "rowsAreFoundByEveryTypeOfIndexedComponent"),
        cheat(
            ProgressCheats::findsRowsFromTheFirstPageOn,
            Views.class,
            "rowsArePagedByKeyInCodeUnitOrder"));
  }

  static Database abortsNothing() {
    return new ForwardingDatabase() {
      @Override
      public Tx begin() {
        return new ForwardingTx(honest.begin()) {
          @Override
          public void abort() {
            // The transaction goes on.
          }
        };
      }
    };
  }

  static Database movesAMarkFromWhereverItStands() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        Stream<Change> changes =
            write.changes().stream()
                .map(change -> change instanceof Change.MoveMark move ? fromHere(move) : change);
        return new Write(write.now(), changes.toList());
      }

      private Change fromHere(Change.MoveMark move) {
        Position here =
            honest
                .progress()
                .marks(move.reader(), move.source(), List.of(move.key()))
                .getOrDefault(move.key(), new Position("none", 0));
        return new Change.MoveMark(
            move.reader(), move.source(), move.key(), here.offset(), move.to());
      }
    };
  }

  static Database handsOutTimersTwice() {
    return leavingOut(Change.TakeTimer.class);
  }

  static Database cancelsNothing() {
    return leavingOut(Change.CancelTimer.class);
  }

  static Database handsOutParkedMessagesTwice() {
    return leavingOut(Change.Unpark.class);
  }

  static Database leavingOut(Class<? extends Change> kind) {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        Stream<Change> kept = write.changes().stream().filter(change -> !kind.isInstance(change));
        return new Write(write.now(), kept.toList());
      }
    };
  }

  static Database keepsTimersByOwnerAndIdAlone() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        Stream<Change> changes =
            write.changes().stream()
                .map(change -> change instanceof Change.Schedule own ? replacing(own) : change);
        return new Write(write.now(), changes.toList());
      }

      private Change replacing(Change.Schedule schedule) {
        Timer timer = schedule.timer();
        String last = tenants.put(timer.owner() + '/' + timer.id(), timer.tenant());
        return last == null || last.equals(timer.tenant())
            ? schedule
            : new Change.CancelTimer(timer.owner(), last, timer.id());
      }

      private final Map<String, String> tenants = new LinkedHashMap<>();
    };
  }

  static Database reschedulesWhateverThereIs() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        Stream<Change> changes =
            write.changes().stream()
                .map(change ->
                    change instanceof Change.Reschedule(Timer read, Timer timer)
                        ? new Change.Schedule(timer)
                        : change);
        return new Write(write.now(), changes.toList());
      }
    };
  }

  static Database takesATimerByItsIdAlone() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        Stream<Change> changes =
            write.changes().stream()
                .map(change -> change instanceof Change.TakeTimer take ? asItIs(take) : change);
        return new Write(write.now(), changes.toList());
      }

      private Change asItIs(Change.TakeTimer take) {
        return honest.progress().due(Instant.MAX, Integer.MAX_VALUE).stream()
            .filter(timer -> timer.id().equals(take.timer().id()))
            .<Change>map(Change.TakeTimer::new)
            .findFirst()
            .orElse(take);
      }
    };
  }

  static Database handsOutTheLatestTimerFirst() {
    return new ForwardingDatabase() {
      @Override
      public Progress progress() {
        return new ForwardingProgress(honest.progress()) {
          @Override
          public List<Timer> due(Instant now, int limit) {
            return super.due(now, limit).reversed();
          }
        };
      }
    };
  }

  static Database findsTimersByIdAlone() {
    return new ForwardingDatabase() {
      @Override
      public Progress progress() {
        return new ForwardingProgress(honest.progress()) {
          @Override
          public List<Timer> timers(String owner, String tenant, Collection<String> ids) {
            return due(Instant.MAX, Integer.MAX_VALUE).stream()
                .filter(timer -> ids.contains(timer.id()))
                .toList();
          }
        };
      }
    };
  }

  static Database removesNoRow() {
    return new ForwardingDatabase() {
      @Override
      public <R extends Record> void save(Tx tx, Table<R> table, Map<String, Optional<R>> rows) {
        Map<String, Optional<R>> kept = new LinkedHashMap<>(rows);
        kept.values().removeIf(Optional::isEmpty);
        super.save(tx, table, kept);
      }
    };
  }

  static Database savesRowsAtOnce() {
    return new ForwardingDatabase() {
      @Override
      public <R extends Record> void save(Tx tx, Table<R> table, Map<String, Optional<R>> rows) {
        try (Tx own = honest.begin()) {
          honest.views().save(own, table, rows);
          own.commit();
        }
      }
    };
  }

  static Database loadsOnlyWhatIsCommitted() {
    return new ForwardingDatabase() {
      @Override
      public <R extends Record> Map<String, R> load(
          Tx tx, Table<R> table, Collection<String> keys) {
        try (Tx own = honest.begin()) {
          return honest.views().load(own, table, keys);
        }
      }
    };
  }

  static Database findsRowsWhateverIsAskedFor() {
    return finding(query -> new ViewStore.Query(null, null, query.afterKey(), query.limit()));
  }

  static Database findsRowsFromTheFirstPageOn() {
    return finding(
        query -> new ViewStore.Query(query.component(), query.value(), "", query.limit()));
  }

  private static Database finding(Function<ViewStore.Query, ViewStore.Query> instead) {
    return new ForwardingDatabase() {
      @Override
      public <R extends Record> List<R> find(Table<R> table, Query query) {
        return super.find(table, instead.apply(query));
      }
    };
  }

  private static class ForwardingProgress implements Progress {
    private final Progress honest;

    ForwardingProgress(Progress honest) {
      this.honest = honest;
    }

    @Override
    public Map<String, Position> marks(String reader, String source, Collection<String> keys) {
      return honest.marks(reader, source, keys);
    }

    @Override
    public List<Timer> due(Instant now, int limit) {
      return honest.due(now, limit);
    }

    @Override
    public List<Timer> timers(String owner, String tenant, Collection<String> ids) {
      return honest.timers(owner, tenant, ids);
    }

    @Override
    public List<ParkedMessage> parked(String reader, ParkedMessage.@Nullable Id after, int limit) {
      return honest.parked(reader, after, limit);
    }
  }
}
