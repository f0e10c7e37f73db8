package dev.tenon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.event.EventRecord;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReadAheadTest {
  private static final int EVENTS = 20_000;

  private final LargeEvents events = new LargeEvents(EVENTS, 1);
  private final ReadAhead ahead = new ReadAhead(events.log());

  /** Reads from an offset on until nothing comes; returns the last one's. */
  private long readOn(long after) throws InterruptedException {
    long at = after;
    for (List<EventRecord> run = ahead.next(at, 10); !run.isEmpty(); run = ahead.next(at, 10)) {
      assertThat(run.getFirst().offset()).isEqualTo(at + 1);
      at = run.getLast().offset();
    }
    return at;
  }

  private void startAfter(long offset) {
    ahead.start(events.page(offset - 1, 1));
  }

  @RepeatedTest(3)
  void aReaderWhoIsFasterThanTheLogGetsAllOfIt() throws InterruptedException {
    startAfter(1);

    assertThat(readOn(1)).isEqualTo(EVENTS);
  }

  @Test
  void aFailureIsToldOnceAndWhatCameBeforeItIsGiven() throws InterruptedException {
    events.failAfter(7);
    startAfter(1);

    assertThatThrownBy(() -> readOn(1)).hasMessageContaining("on purpose");
    assertThat(ahead.next(7, 10)).as("its reader reads there itself").isEmpty();
    startAfter(8);
    assertThat(readOn(8)).isEqualTo(EVENTS);
  }
}
