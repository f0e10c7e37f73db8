package dev.tenon.tck;

import static dev.tenon.tck.KitsCatchCheatsTest.cheat;

import dev.tenon.event.Position;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Progress;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Write;
import dev.tenon.tck.Subjects.Restore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/** Databases that break one promise about restored logs each. */
final class RestoreCheats {
  private RestoreCheats() {}

  static Stream<Arguments> all() {
    return Stream.of(
        cheat(
            RestoreCheats::beginsNothing,
            Restore.class,
            "aRestoredLogBeginsANewIncarnationThatKnowsItsFormer"),
        cheat(
            RestoreCheats::forgetsItsFormerLife,
            Restore.class,
            "aRestoredLogBeginsANewIncarnationThatKnowsItsFormer"),
        cheat(RestoreCheats::forgetsItsFormerLife, Restore.class, "anEmptyLogCanBeRestored"),
        cheat(
            RestoreCheats::forgetsItsFormerLife,
            Restore.class,
            "positionsOfTheFormerLifeHoldAsFarAsBothAgree"),
        cheat(RestoreCheats::forgetsItsFormerLife, Restore.class, "aLogIsRestoredAgainAndAgain"),
        cheat(RestoreCheats::clearsTheMarks, Restore.class, "nothingElseIsChanged"),
        cheat(
            RestoreCheats::takesTheEndOfTheLogForThatOfTheBackup,
            Restore.class,
            "whatWasWrittenSinceTheBackupIsNoneOfTheFormerLifes"),
        cheat(
            RestoreCheats::takesTheEndOfTheLogForThatOfTheBackup,
            Restore.class,
            "noBackupEndsBeyondTheLog"),
        cheat(
            RestoreCheats::cutsIncarnationsAt100,
            Restore.class,
            "theLongestIncarnationsAndSourcesComeBack"));
  }

  static Database beginsNothing() {
    return new ForwardingDatabase() {
      @Override
      public Position restored(long backupEnd) {
        return end();
      }
    };
  }

  static Database forgetsItsFormerLife() {
    return new ForwardingDatabase() {
      private String incarnation = "first";

      @Override
      public Position end() {
        return new Position(incarnation, super.end().offset());
      }

      @Override
      public Position restored(long backupEnd) {
        incarnation = UUID.randomUUID().toString();
        return end();
      }
    };
  }

  static Database takesTheEndOfTheLogForThatOfTheBackup() {
    return new ForwardingDatabase() {
      @Override
      public Position restored(long backupEnd) {
        return super.restored(end().offset());
      }
    };
  }

  static Database clearsTheMarks() {
    return new ForwardingDatabase() {
      private boolean cleared;

      @Override
      public Position restored(long backupEnd) {
        cleared = true;
        return super.restored(backupEnd);
      }

      @Override
      public Progress progress() {
        return new Progress() {
          @Override
          public Map<String, Position> marks(
              String reader, String source, Collection<String> keys) {
            return cleared ? Map.of() : honest.progress().marks(reader, source, keys);
          }

          @Override
          public List<Timer> due(Instant now, int limit) {
            return honest.progress().due(now, limit);
          }

          @Override
          public List<Timer> timers(String owner, String tenant, Collection<String> ids) {
            return honest.progress().timers(owner, tenant, ids);
          }

          @Override
          public List<ParkedMessage> parked(
              String reader, ParkedMessage.@Nullable Id after, int limit) {
            return honest.progress().parked(reader, after, limit);
          }
        };
      }
    };
  }

  static Database cutsIncarnationsAt100() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        Stream<Change> changes =
            write.changes().stream()
                .map(change -> change instanceof Change.MoveMark move ? cut(move) : change);
        return new Write(write.now(), changes.toList());
      }

      private Change cut(Change.MoveMark move) {
        String text = move.to().incarnation();
        Position to =
            new Position(text.substring(0, Math.min(100, text.length())), move.to().offset());
        return new Change.MoveMark(move.reader(), move.source(), move.key(), move.from(), to);
      }
    };
  }
}
