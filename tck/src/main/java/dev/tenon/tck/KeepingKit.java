package dev.tenon.tck;

import static dev.tenon.tck.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenon.error.TenonException;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a {@link Broker} promises that keeps messages on a server and reaches other processes: it
 * outlives its server and its readers, and the instances of a group share the work.
 */
public abstract class KeepingKit extends BrokerCases {
  private static final List<String> KEYS = keys(40);

  private final List<Broker> instances = new ArrayList<>();

  /** For the test of an adapter. */
  protected KeepingKit() {}

  @Override
  protected abstract ServerFixture fixture();

  @AfterEach
  void closeInstances() throws Exception {
    for (Broker instance : instances) {
      resultOf("closing an instance", start(() -> closed(instance)));
    }
  }

  @Test
  void itKeepsMessagesAcrossProcesses() {
    assertThat(broker().features())
        .contains(Broker.Feature.KEEPS_MESSAGES, Broker.Feature.ACROSS_PROCESSES);
  }

  @Test
  void whatWasAnsweredOutlivesTheServer() throws Exception {
    publishAndWait(messages(KEYS, 5));

    server().kill();
    server().restart();

    Deliveries deliveries = takeAll(TOPIC, "billing", 4);
    awaitCount(deliveries, 200);
    assertInOrder(deliveries, KEYS, 5);
  }

  @Test
  void whatAGroupDidNotTakeComesToItsNextInstance() throws Exception {
    Deliveries first = new Deliveries();
    broker()
        .subscribe(
            TOPIC,
            "billing",
            2,
            batch -> {
              // The first two of each key.
              List<Message> others = new ArrayList<>(batch);
              others.removeIf(message -> message.version() <= 2);
              first.take(batch.stream().filter(message -> message.version() <= 2).toList());
              return others;
            });
    publishAndWait(messages(KEYS, 5));
    awaitCount(first, 80);

    reopen();

    Deliveries second = takeAll(TOPIC, "billing", 2);
    await(
        "the rest came",
        () ->
            KEYS.stream()
                .allMatch(key -> second.idsOf(key).containsAll(List.of(key + "/3", key + "/5"))));
    for (String key : KEYS) {
      List<String> rest = Stream.of(3, 4, 5).map(n -> key + "/" + n).toList();
      assertThat(second.idsOf(key)).as("what %s got again or anew", key).endsWith(rest.get(2));
      assertThat(second.idsOf(key)).containsSubsequence(rest);
    }
  }

  @Test
  void whatAGroupTookDoesNotComeToItsNextInstance() throws Exception {
    Deliveries first = takeAll(TOPIC, "billing", 2);
    publishAndWait(messages(KEYS, 5));
    awaitCount(first, 200);

    reopen();

    Deliveries second = takeAll(TOPIC, "billing", 2);
    publishAndWait(KEYS.stream().map(key -> message(key, 6)).toList());
    awaitCount(second, 40);
    assertThat(second.all()).extracting(Message::version).containsOnly(6L);
  }

  @Test
  void whileTheServerIsAwayPublishingFailsInTimeAndGoesOnAfter() throws Exception {
    Deliveries deliveries = takeAll(TOPIC, "billing", 2);
    publishAndWait(List.of(message("k", 1)));
    awaitCount(deliveries, 1);
    server().kill();

    Throwable failure = failureOf(List.of(message("k", 2)));

    assertThat(failure).isInstanceOf(TenonException.class);
    server().restart();
    publishAgainAndAgain(List.of(message("k", 2)));
    awaitCount(deliveries, 2);
    assertThat(deliveries.idsOf("k")).containsExactly("k/1", "k/2");
  }

  @Test
  void itOpensWithoutTheServerAndSaysSoUntilThereIsOne() throws Exception {
    server().kill();
    Broker early = another();
    Deliveries deliveries = new Deliveries();
    Subscription subscription =
        (Subscription) early.subscribe(TOPIC, "billing", 1, taking(deliveries));
    assertThat(failureOf(List.of(message("k", 1)))).hasMessageStartingWith("TENON-1501");
    await("it says so", () -> subscription.failures().toString().contains("TENON-1501"));

    server().restart();

    publishAgainAndAgain(List.of(message("k", 1)));
    awaitCount(deliveries, 1);
    await("nothing is wrong any more", () -> subscription.failures().isEmpty());
  }

  @Test
  void aServerKilledUnderLoadLosesNothingAndKeepsTheOrder() throws Exception {
    Deliveries deliveries = takeAll(TOPIC, "billing", 4);
    AtomicInteger published = new AtomicInteger();
    Future<Integer> publisher = start(() -> publishAll(messages(KEYS, 100), 50, published));
    await("publishing is under way", () -> deliveries.count() > 400);

    server().kill();
    server().restart();
    int before = published.get();
    assertThat(before).as("published when the server was killed").isLessThan(4000);

    resultOf("the publisher", publisher);
    awaitCount(deliveries, 4000);
    assertInOrder(deliveries, KEYS, 100);
  }

  @Test
  void environmentsOnOneServerAreKeptApart() throws Exception {
    Deliveries here = takeAll(TOPIC, "billing", 1);
    Deliveries there = new Deliveries();
    Broker elsewhere = server().openElsewhere();
    instances.add(elsewhere);
    elsewhere.subscribe(TOPIC, "billing", 1, taking(there));

    List<String> ours = KEYS.subList(0, 20);
    List<String> theirs = KEYS.subList(20, 40);
    for (int round = 1; round <= 2; round++) {
      publishAndWait(messages(ours, round));
      resultOf("the answer there", elsewhere.publish(TOPIC, messages(theirs, round)));
    }

    awaitCount(here, 40);
    awaitCount(there, 40);
    assertThat(here.keys()).containsExactlyInAnyOrderElementsOf(ours);
    assertThat(there.keys()).containsExactlyInAnyOrderElementsOf(theirs);
  }

  @Test
  void theInstancesOfAGroupShareItsMessages() throws Exception {
    Deliveries one = takeAll(TOPIC, "billing", 4);
    Deliveries other = new Deliveries();
    another().subscribe(TOPIC, "billing", 4, taking(other));

    AtomicInteger n = new AtomicInteger();
    await(
        "both take messages",
        () -> {
          publishAgainAndAgain(round(n.incrementAndGet()));
          return one.count() > 0 && other.keys().size() >= 5;
        });

    int from = n.get() + 1;
    for (int round = 0; round < 20; round++) {
      // Not all at once: one that takes what is not its own would be late to do so.
      int ones = one.count();
      int others = other.count();
      publishAgainAndAgain(round(n.incrementAndGet()));
      await("both go on", () -> one.count() > ones && other.count() > others);
    }
    await(
        "all is taken",
        () -> KEYS.stream().allMatch(key -> one.takenFrom(key, other).size() >= n.get()));
    for (String key : KEYS) {
      List<String> since =
          IntStream.rangeClosed(from, n.get()).mapToObj(round -> key + "/" + round).toList();
      List<String> byOne = new ArrayList<>(since);
      byOne.retainAll(one.idsOf(key));
      List<String> byOther = new ArrayList<>(since);
      byOther.retainAll(other.idsOf(key));
      assertThat(List.of(byOne, byOther))
          .as("what the instances took of %s", key)
          .containsExactlyInAnyOrder(since, List.of());
    }
  }

  /**
   * At length: an instance that stands still for longer than its lease loses its lanes, rightly.
   */
  @Tag("long")
  @Test
  void whatAnInstanceHasInHandIsHandedToNoOther() throws Exception {
    List<String> otherGroups = List.of("shipping", "support", "audit", "search");
    for (String group : otherGroups) {
      Deliveries alone = takeAll("payments", group, 2);
      resultOf("the answer", publish("payments", round(1)));
      awaitCount(alone, KEYS.size());
    }
    InHand inHand = new InHand();
    int lanes = lanes(12);
    broker().subscribe(TOPIC, "billing", lanes, inHand::holdAndTake);
    publishAndWait(round(1));
    // More than half of the lanes, so that another instance's half includes some of them.
    await("lanes are in hand", () -> inHand.holding.get() > lanes / 2);

    Broker second = another();
    Deliveries ofSecond = new Deliveries();
    second.subscribe(
        TOPIC,
        "billing",
        lanes,
        batch -> {
          ofSecond.take(batch);
          return inHand.take(batch);
        });
    // To share it takes no longer than to share others, of which nothing is held, one by one.
    for (String group : otherGroups) {
      Deliveries shared = new Deliveries();
      second.subscribe("payments", group, 2, taking(shared));
      AtomicInteger n = new AtomicInteger(1);
      await(
          group + " is shared",
          () -> {
            second.publish("payments", round(n.incrementAndGet())).join();
            return shared.count() > 0;
          });
    }
    assertThat(inHand.overlapping).isEmpty();
    inHand.release.countDown();

    AtomicInteger n = new AtomicInteger(1);
    await(
        "the second instance is at work",
        () -> {
          publishAgainAndAgain(round(n.incrementAndGet()));
          return ofSecond.count() > 0;
        });
    awaitCount(inHand.taken, KEYS.size() * n.get());
    assertInOrder(inHand.taken, KEYS, n.get());
    assertThat(inHand.overlapping).isEmpty();
  }

  @Test
  void aGroupThatChangesUnderLoadLosesNothingAndKeepsTheOrder() throws Exception {
    Deliveries deliveries = takeAll(TOPIC, "billing", 4);
    AtomicInteger published = new AtomicInteger();
    Future<Integer> publisher = start(() -> publishAll(messages(KEYS, 150), 40, published));
    await("publishing is under way", () -> deliveries.count() > 200);

    Broker second = another();
    Set<Thread> ofSecond = new HashSet<>();
    second.subscribe(
        TOPIC,
        "billing",
        4,
        batch -> {
          synchronized (ofSecond) {
            ofSecond.add(Thread.currentThread());
          }
          deliveries.take(batch);
          return List.of();
        });
    await(
        "the second instance is at work",
        () -> {
          synchronized (ofSecond) {
            return !ofSecond.isEmpty();
          }
        });
    resultOf("closing the first instance", start(() -> closed(broker())));

    resultOf("the publisher", publisher);
    awaitCount(deliveries, 6000);
    assertInOrder(deliveries, KEYS, 150);
  }

  private ServerFixture server() {
    return (ServerFixture) made();
  }

  private Broker another() {
    Broker instance = server().open();
    instances.add(instance);
    return instance;
  }

  private static List<Message> round(int n) {
    return KEYS.stream().map(key -> message(key, n)).toList();
  }

  /** What publishing failed with, at once or in the answer. */
  private Throwable failureOf(List<Message> messages) {
    return catchThrowableOfType(
        TenonException.class,
        () -> {
          try {
            publishAndWait(messages);
          } catch (ExecutionException e) {
            throw e.getCause();
          }
        });
  }

  /** As a relay does: page by page, each until it is answered for. */
  private int publishAll(List<Message> messages, int size, AtomicInteger published) {
    for (int from = 0; from < messages.size(); from += size) {
      int to = Math.min(from + size, messages.size());
      publishAgainAndAgain(messages.subList(from, to));
      published.set(to);
      LockSupport.parkNanos(2_000_000); // the server is to be met at work
    }
    return messages.size();
  }

  private void publishAgainAndAgain(List<Message> messages) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        any().publish(TOPIC, messages).get();
        return;
      } catch (ExecutionException | TenonException e) {
        LockSupport.parkNanos(10_000_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The newest instance is open in every case. */
  private Broker any() {
    return instances.isEmpty() ? broker() : instances.getLast();
  }

  /** Which keys handlers of a group have in hand. Used by all its instances. */
  private static final class InHand {
    /** Less than any broker waits for a handler whose lane another instance is to get. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Deliveries taken = new Deliveries();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final Set<String> overlapping = ConcurrentHashMap.newKeySet();
    private final AtomicInteger holding = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    List<Message> holdAndTake(List<Message> batch) throws InterruptedException {
      return take(batch, true);
    }

    List<Message> take(List<Message> batch) throws InterruptedException {
      return take(batch, false);
    }

    private List<Message> take(List<Message> batch, boolean hold) throws InterruptedException {
      Set<String> ofBatch = new HashSet<>();
      batch.forEach(message -> ofBatch.add(message.key()));
      for (String key : ofBatch) {
        if (!keys.add(key)) {
          overlapping.add(key);
        }
      }
      if (hold) {
        holding.incrementAndGet();
        boolean unused = release.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        holding.decrementAndGet();
      }
      taken.take(batch);
      keys.removeAll(ofBatch);
      return List.of();
    }
  }
}
