package dev.tenon.spi.broker;

import static dev.tenon.spi.broker.TestMessages.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.CloudEvents.Incoming;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What workers do when all goes well, the kits of brokers ask. */
class WorkersTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String LOOKS_AT_LEASE = "looks at the lease";

  private final BlockingQueue<String> happened = new LinkedBlockingQueue<>();
  private final Set<String> early = ConcurrentHashMap.newKeySet();
  private final Lease lease = new Lease(Duration.ofHours(1));
  private final Workers workers = new Workers("test", 1, new Noting(), this::mayHandOver);
  private long place;

  @AfterEach
  void close() {
    workers.close();
  }

  @Test
  void anInstanceWhoseLeaseIsOverHandsNothingOver() throws InterruptedException {
    lease.renewed(System.nanoTime() - lease.life().toNanos());
    LaneWork<Long> lane = workers.begin(0, 0L, List.of());
    lane.offer(List.of(delivery(lane, message("k", 1), null)));

    // That it looks again means that it was done with the first time.
    assertThat(next()).isEqualTo(LOOKS_AT_LEASE);
    assertThat(next()).isEqualTo(LOOKS_AT_LEASE);
    lane.revoke();
    assertThat(lane.letGo(LIMIT)).isTrue();
    assertThat(lane.toCommit()).as("what is handled").isNull();

    lease.renewed(System.nanoTime());
    LaneWork<Long> other = workers.begin(1, 0L, List.of());
    other.offer(List.of(delivery(other, message("m", 1), null)));
    assertThat(nextBut(LOOKS_AT_LEASE)).as("what comes once it may").isEqualTo("takes m/1");
  }

  @Test
  void whatIsNoMessageIsParkedAfterThoseOfItsKeyBeforeIt() throws InterruptedException {
    lease.renewed(System.nanoTime());
    early.add("k/1");
    LaneWork<Long> lane = workers.begin(0, 0L, List.of());
    lane.offer(
        List.of(
            delivery(lane, message("k", 1), null),
            delivery(lane, message("k", 2), "unreadable"),
            delivery(lane, message("m", 1), "unreadable")));

    assertThat(nextBut(LOOKS_AT_LEASE)).isEqualTo("gives k/1 back");
    assertThat(nextBut(LOOKS_AT_LEASE)).as("another key goes on").isEqualTo("parks m/1");
    assertThat(nextBut(LOOKS_AT_LEASE)).isEqualTo("gives k/1 back");
    early.clear();

    assertThat(nextBut(LOOKS_AT_LEASE, "gives k/1 back")).isEqualTo("takes k/1");
    assertThat(nextBut(LOOKS_AT_LEASE)).isEqualTo("parks k/2");
  }

  private boolean mayHandOver() {
    boolean valid = lease.isValid();
    happened.add(LOOKS_AT_LEASE);
    return valid;
  }

  private Delivery<Long> delivery(LaneWork<Long> lane, Message message, @Nullable String problem) {
    return new Delivery<>(lane, ++place, 100, new Incoming(message, problem));
  }

  private @Nullable String next() throws InterruptedException {
    return happened.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private @Nullable String nextBut(String... others) throws InterruptedException {
    List<String> passedOver = List.of(others);
    String next = next();
    while (next != null && passedOver.contains(next)) {
      next = next();
    }
    return next;
  }

  /** Takes all but what is early. */
  private final class Noting implements Broker.Handler {
    @Override
    public List<Message> handle(List<Message> batch) {
      List<Message> back = batch.stream().filter(message -> early.contains(message.id())).toList();
      for (Message message : batch) {
        happened.add(
            back.contains(message) ? "gives " + message.id() + " back" : "takes " + message.id());
      }
      return back;
    }

    @Override
    public void park(Message message, String reason) {
      happened.add("parks " + message.id());
    }
  }
}
