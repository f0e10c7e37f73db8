package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposited;
import dev.tenon.event.Position;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Leases;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several instances of a service, of which one publishes. */
class LeaderTest {
  private final MemoryDatabase database = MemoryDatabase.create();
  private final ManualBroker firstBroker = new ManualBroker();
  private final ManualBroker secondBroker = new ManualBroker();
  private final Stopping stopping = new Stopping(database.leases());
  private final Tenon first =
      service(new ProbedDatabase(database, stopping), firstBroker).publish().start();
  private final Tenon second;

  LeaderTest() {
    send(0);
    Await.until(() -> firstBroker.published.size() == 1 && first.backlog() == 0);
    second =
        service(new ProbedDatabase(database, new ProbedDatabase.Probe() {}), secondBroker)
            .publish()
            .start();
  }

  private static ServiceBuilder service(ProbedDatabase database, ManualBroker broker) {
    return Tenon.service("bank").database(database).broker(broker).codec(Accounts.CODEC).outbox();
  }

  @AfterEach
  void close() {
    stopping.goOn();
    first.close();
    second.close();
  }

  private void send(long amount) {
    try (Tx tx = database.begin()) {
      Outgoing message = Outgoing.of(new Deposited("a", amount)).withKey("a").withId("id" + amount);
      first.send(tx, message);
      assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
    }
  }

  private static List<String> ids(ManualBroker broker) {
    return broker.published.stream().map(Message::id).toList();
  }

  @Test
  void oneInstancePublishesAndAnotherFollowsAtOnceWhenItIsClosed() {
    for (long amount = 1; amount <= 5; amount++) {
      send(amount);
      Accounts.depositUpTo(second, "b", amount, amount);
    }
    Await.until(() -> first.backlog() == 0 && second.backlog() == 0);
    assertThat(secondBroker.published).isEmpty();
    assertThat(firstBroker.published).hasSize(11);

    first.close();
    long closed = System.nanoTime();
    send(6);
    Accounts.depositUpTo(second, "b", 6, 6);
    Await.until(() -> second.backlog() == 0);

    assertThat(Duration.ofNanos(System.nanoTime() - closed)).isLessThan(Duration.ofMillis(1_400));
    assertThat(secondBroker.published).hasSize(2);
    assertThat(ids(secondBroker)).contains("id6");
    assertThat(second.failures()).isEmpty();
  }

  @Test
  void anInstanceThatStoodStillStoresNothingAfterItsLease() {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    firstBroker.answering(messages -> {
      awaitQuietly(mayAnswer);
      return CompletableFuture.completedFuture(null);
    });
    CompletableFuture<Void> answer = new CompletableFuture<>();
    secondBroker.answering(messages -> answer);
    send(1);
    stopping.stop();

    Await.until(() -> ids(secondBroker).equals(List.of("id1")));
    mayAnswer.countDown();
    Await.until(() -> firstBroker.published.size() == 2);
    stopping.goOn();
    Await.until(() -> stopping.asked() && first.failures().stream().noneMatch(this::isFenced));
    assertThat(database.outbox().countDue(ManualClock.START)).isEqualTo(1);

    answer.complete(null);
    Await.until(() -> second.backlog() == 0);
    assertThat(ids(secondBroker)).containsExactly("id1");
  }

  @Test
  void anInstanceWhoseLeaseIsOverPublishesNothing() {
    stopping.stop();
    Await.until(() -> timesClaimed() == 2);
    send(1);
    Await.until(() -> second.backlog() == 0);

    assertThat(ids(secondBroker)).containsExactly("id1");
    assertThat(ids(firstBroker)).containsExactly("id0");
  }

  private long timesClaimed() {
    String lease = "relay of bank";
    Position mark = database.progress().marks("relay", "@leader", List.of(lease)).get(lease);
    return mark == null ? 0 : mark.offset();
  }

  @Test
  void anInstanceThatIsClosedLetsGoWhenItPublishesNoMore() throws InterruptedException {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    CountDownLatch publishes = new CountDownLatch(1);
    firstBroker.answering(messages -> {
      publishes.countDown();
      awaitQuietly(mayAnswer);
      return CompletableFuture.completedFuture(null);
    });
    send(1);
    publishes.await();
    Thread closing = Thread.ofPlatform().start(first::close);
    Await.until(() -> closing.getState() == Thread.State.WAITING);
    boolean releasedBefore = stopping.released;
    mayAnswer.countDown();
    closing.join();

    assertThat(releasedBefore).isFalse();
    assertThat(stopping.released).isTrue();
  }

  private boolean isFenced(String failure) {
    return failure.contains("TENON-1102");
  }

  @Test
  void anInstanceThatIsCutOffIsSucceededWithinSeconds() {
    firstBroker.answering(messages -> new CompletableFuture<>());
    stopping.stop();
    long cut = System.nanoTime();
    send(1);
    Await.until(() -> second.backlog() == 0);
    assertThat(Duration.ofNanos(System.nanoTime() - cut)).isLessThan(Duration.ofSeconds(5));

    stopping.goOn();
    Await.until(stopping::asked);
    firstBroker.answering(messages -> CompletableFuture.completedFuture(null));
    send(2);
    Await.until(() -> first.backlog() == 0);
    assertThat(ids(secondBroker)).containsExactly("id1", "id2");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leases that do not answer for a while. */
  private static final class Stopping implements ProbedDatabase.Probe, Leases {
    private final Leases inner;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean asked;
    private volatile boolean released;

    Stopping(Leases inner) {
      this.inner = inner;
    }

    void stop() {
      gate = new CountDownLatch(1);
    }

    void goOn() {
      asked = false;
      gate.countDown();
    }

    boolean asked() {
      return asked;
    }

    @Override
    public Leases leases(Leases honest) {
      return this;
    }

    @Override
    public boolean take(String name, String owner, Duration length) {
      awaitQuietly(gate);
      boolean taken = inner.take(name, owner, length);
      asked = true;
      return taken;
    }

    @Override
    public void release(String name, String owner) {
      released = true;
      inner.release(name, owner);
    }
  }
}
