package dev.tenon.tck;

import static dev.tenon.tck.KitsCatchCheatsTest.cheat;

import dev.tenon.event.StreamId;
import dev.tenon.spi.Database;
import dev.tenon.spi.StateEvent;
import dev.tenon.tck.Subjects.EventContent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Databases that break one promise about what a state takes each. */
final class StateCheats {
  private StateCheats() {}

  /** Each with the case that catches it. */
  static Stream<Arguments> all() {
    return Stream.of(
        cheat(StateCheats::beginsAnew, EventContent.class, "aStateIsGivenWhatIsStoredOfItsEvents"),
        cheat(
            StateCheats::leavesOutTheRest,
            EventContent.class,
            "whoReadsBesideOthersIsGivenTheWholeOfHisOwnStream"));
  }

  static Database beginsAnew() {
    return new ForwardingDatabase() {
      @Override
      public List<StateEvent> readForState(StreamId stream, long afterVersion, int limit) {
        return super.readForState(stream, 0, limit);
      }
    };
  }

  static Database leavesOutTheRest() {
    return new ForwardingDatabase() {
      @Override
      public List<StateEvent> readForState(StreamId stream, long afterVersion, int limit) {
        return super.readForState(stream, afterVersion, Math.min(limit, 16));
      }
    };
  }
}
