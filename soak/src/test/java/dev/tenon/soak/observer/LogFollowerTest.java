package dev.tenon.soak.observer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LogFollowerTest {
  private final List<EventRecord> log = new CopyOnWriteArrayList<>();
  private final Findings findings = new Findings();

  @Test
  void whoeverReadsLaterSeesWhatTheFollowerSaw() throws InterruptedException {
    LogFollower follower = new LogFollower("orders", this::after);
    for (int i = 1; i <= 3 * LogFollower.PAGE; i++) {
      log.add(event(i));
    }
    follower.stop();
    follower.compare(log, findings);

    assertThat(findings.allHold()).isTrue();
  }

  @Test
  void anEventThatAppearsBehindTheFollowerIsFound() throws InterruptedException {
    log.addAll(List.of(event(1), event(3)));
    LogFollower follower = new LogFollower("orders", this::after);
    follower.stop();
    log.add(1, event(2));
    follower.compare(log, findings);

    assertThat(findings.examples(Invariant.FOLLOWERS_SAW_ALL))
        .singleElement()
        .asString()
        .contains("orders: event 2 of the log is ");
  }

  @Test
  void anEventThatDisappearsIsFound() throws InterruptedException {
    log.addAll(List.of(event(1), event(2)));
    LogFollower follower = new LogFollower("orders", this::after);
    follower.stop();
    log.remove(1);
    follower.compare(log, findings);

    assertThat(findings.examples(Invariant.FOLLOWERS_SAW_ALL))
        .singleElement()
        .asString()
        .contains("orders: event 2 of the log is none");
  }

  private List<EventRecord> after(@Nullable EventRecord record, int limit) {
    long offset = record == null ? 0 : record.offset();
    return log.stream().filter(event -> event.offset() > offset).limit(limit).toList();
  }

  private static EventRecord event(long offset) {
    return new EventRecord(
        UUID.randomUUID(),
        StreamId.parse("order-1"),
        offset,
        offset,
        new Payload("OrderPlaced", 1, "{}".getBytes(UTF_8)),
        "1",
        Metadata.none(),
        Instant.EPOCH);
  }
}
