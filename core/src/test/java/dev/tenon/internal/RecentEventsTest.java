package dev.tenon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
  /** As many as are kept. */
  private static final long CAPACITY = 4_096;

  private final RecentEvents events = new RecentEvents();

  private void add(long first, long last) {
    events.add(LongStream.rangeClosed(first, last).mapToObj(RecentEventsTest::event).toList());
  }

  private static EventRecord event(long offset) {
    return new EventRecord(
        new UUID(0, offset),
        new StreamId("account", "a"),
        offset,
        offset,
        new Payload("Deposited", 1, new byte[0]),
        "a",
        Metadata.occurredAt(Instant.EPOCH),
        Instant.EPOCH);
  }

  private List<Long> after(long offset) {
    return events.after(offset, 3).stream().map(EventRecord::offset).toList();
  }

  @Test
  void aRunIsGivenFromWhereItBegins() {
    add(5, 9);
    assertThat(after(4)).containsExactly(5L, 6L, 7L);
    assertThat(after(8)).containsExactly(9L);
    assertThat(after(9)).isEmpty();
    assertThat(after(3)).isEmpty();
  }

  @Test
  void nothingIsGivenOfBeforeAGap() {
    add(1, 3);
    add(2 + CAPACITY, 4 + CAPACITY); // in the places of the second, the third and the next

    assertThat(after(1)).isEmpty();
    assertThat(after(1 + CAPACITY)).containsExactly(2 + CAPACITY, 3 + CAPACITY, 4 + CAPACITY);
  }

  @Test
  void theOldestGivesWayToTheNewest() {
    add(1, CAPACITY + 10);
    assertThat(after(9)).isEmpty();
    assertThat(after(10)).containsExactly(11L, 12L, 13L);
  }
}
