package dev.tenon.tck;

import static dev.tenon.tck.KitsCatchCheatsTest.cheat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import dev.tenon.tck.Subjects.EventOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Databases that break one promise about streams that are forgotten each. */
final class ForgetCheats {
  private ForgetCheats() {}

  static Stream<Arguments> all() {
    return Stream.of(
        cheat(
            ForgetCheats::keepsAll,
            EventOrder.class,
            "aStreamThatIsForgottenIsGoneAndTheRestIsAsItWas"),
        cheat(
            ForgetCheats::forgetsWhateverTheVersion,
            EventOrder.class,
            "onlyAStreamAsItIsKnownIsForgotten"),
        cheat(ForgetCheats::saysThatItForgot, EventOrder.class, "theEndOfTheLogIsNotForgotten"));
  }

  private static Database keepsAll() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        List<Change> others = new ArrayList<>(write.changes());
        others.removeIf(Change.Forget.class::isInstance);
        return new Write(write.now(), others);
      }
    };
  }

  private static Database forgetsWhateverTheVersion() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        List<Change> changes = new ArrayList<>();
        for (Change change : write.changes()) {
          changes.add(
              change instanceof Change.Forget(StreamId stream, long version)
                  ? new Change.Forget(stream, newest(stream))
                  : change);
        }
        return new Write(write.now(), changes);
      }

      private long newest(StreamId stream) {
        List<EventRecord> events = honest.log().read(stream, 0, 100);
        return events.isEmpty() ? 0 : events.getLast().version();
      }
    };
  }

  private static Database saysThatItForgot() {
    return new ForwardingDatabase() {
      @Override
      public List<Outcome> write(List<Write> writes) {
        return super.write(writes).stream()
            .map(outcome ->
                outcome instanceof Outcome.Stale(Change.Forget forget, long at)
                    ? new Outcome.Committed(List.of())
                    : outcome)
            .toList();
      }
    };
  }
}
