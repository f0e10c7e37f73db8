package dev.tenon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.spi.LoggedPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReplayPagesTest {
  private static final int END = 20_000;

  private final List<Long> read = new ArrayList<>();

  private void read(LargeEvents events, long after, long until) throws InterruptedException {
    List<LoggedPayload> before =
        events.page(0, 1).stream()
            .map(event -> new LoggedPayload(event.offset(), event.payload()))
            .toList();
    try (ReplayPages pages = new ReplayPages(events.log(), after, until, before)) {
      for (List<LoggedPayload> run = pages.next(); !run.isEmpty(); run = pages.next()) {
        run.forEach(event -> read.add(event.offset()));
      }
    }
  }

  @RepeatedTest(3)
  void allOfThemComeInOrder() throws InterruptedException {
    read(new LargeEvents(END, 1), 1, END);

    assertThat(read).isEqualTo(LongStream.rangeClosed(2, END).boxed().toList());
  }

  @Test
  void thoseThatAreGoneAreMissedByNobody() throws InterruptedException {
    read(new LargeEvents(END, 7), 10, 5_000);

    assertThat(read)
        .isEqualTo(LongStream.rangeClosed(2, 5_000 / 7).map(n -> n * 7).boxed().toList());
  }

  @Test
  void aFailureComesAfterWhatCameBeforeIt() {
    LargeEvents events = new LargeEvents(END, 1);
    events.failAfter(7);

    assertThatThrownBy(() -> read(events, 1, END)).hasMessageContaining("on purpose");
    assertThat(read).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
  }
}
