package dev.tenon.tck;

import static dev.tenon.tck.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What a {@link Broker} promises about order and delivery. */
public abstract class BrokerKit extends BrokerCases {
  /** For the test of an adapter. */
  protected BrokerKit() {}

  @Test
  void aMessageArrivesAsItWasPublished() throws Exception {
    Deliveries deliveries = takeAll(TOPIC, "billing", 4);
    List<Message> sent = List.of(message("Schlüssel 😀'", 1), message("", 1));

    publishAndWait(sent);

    awaitCount(deliveries, 2);
    assertThat(deliveries.all())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void theMessagesOfEachKeyComeInOrder() throws Exception {
    List<String> keys = keys(60);
    Deliveries deliveries = takeAll(TOPIC, "billing", 16);

    // Some batches hold several messages of a key, and every key spans batches.
    CompletableFuture<Void> answers = publishInBatches(messages(keys, 100), 145);

    awaitCount(deliveries, 6000);
    resultOf("the answers", answers);
    assertInOrder(deliveries, keys, 100);
  }

  @Test
  void aKeyIsHandledByOneThreadAtATime() throws Exception {
    Map<String, AtomicInteger> inHand = new ConcurrentHashMap<>();
    Set<String> overlapping = ConcurrentHashMap.newKeySet();
    Deliveries deliveries = new Deliveries();
    broker()
        .subscribe(
            TOPIC,
            "billing",
            8,
            batch -> {
              Set<String> keys = new HashSet<>();
              batch.forEach(message -> keys.add(message.key()));
              for (String key : keys) {
                if (inHand.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet() > 1) {
                  overlapping.add(key);
                }
              }
              LockSupport.parkNanos(200_000); // time for another thread to be met
              keys.forEach(key -> inHand.getOrDefault(key, new AtomicInteger()).decrementAndGet());
              deliveries.take(batch);
              return List.of();
            });

    CompletableFuture<Void> answers = publishInBatches(messages(keys(5), 500), 10);

    awaitCount(deliveries, 2500);
    resultOf("the answers", answers);
    assertThat(overlapping).isEmpty();
  }

  @Test
  void everyGroupGetsEveryMessageOfItsTopicAlone() throws Exception {
    List<String> keys = keys(20);
    Deliveries billing = takeAll(TOPIC, "billing", 4);
    Deliveries shipping = takeAll(TOPIC, "shipping", 2);
    Deliveries payments = takeAll("payments", "billing", 2);

    CompletableFuture<Void> answers = publishInBatches(messages(keys, 10), 25);
    resultOf("the answer", publish("payments", messages(List.of("p"), 3)));

    awaitCount(billing, 200);
    awaitCount(shipping, 200);
    awaitCount(payments, 3);
    resultOf("the answers", answers);
    assertInOrder(billing, keys, 10);
    assertInOrder(shipping, keys, 10);
    assertThat(payments.keys()).containsExactly("p");
    assertThat(billing.keys()).doesNotContain("p");
  }

  @Test
  void aHandlerThatThrowsGetsItsBatchAgain() throws Exception {
    List<String> keys = keys(50);
    AtomicInteger calls = new AtomicInteger();
    Deliveries deliveries = new Deliveries();
    broker()
        .subscribe(
            TOPIC,
            "billing",
            4,
            batch -> {
              // The first calls fail, and every third after them.
              int call = calls.incrementAndGet();
              if (call <= 4 || call % 3 == 0) {
                throw new IllegalStateException("not today");
              }
              deliveries.take(batch);
              return List.of();
            });

    CompletableFuture<Void> answers = publishInBatches(messages(keys, 20), 50);

    awaitCount(deliveries, 1000);
    resultOf("the answers", answers);
    assertInOrder(deliveries, keys, 20);
    assertThat(calls).hasValueGreaterThan(5);
  }

  @Test
  void whatIsNotTakenYetComesAgainInOrderAndOtherKeysGoOn() throws Exception {
    List<String> keys = keys(100);
    AtomicBoolean open = new AtomicBoolean();
    Deliveries deliveries = new Deliveries();
    broker()
        .subscribe(
            TOPIC,
            "billing",
            4,
            batch -> {
              List<Message> notYet = new ArrayList<>();
              List<Message> taken = new ArrayList<>();
              for (Message message : batch) {
                (message.key().equals("k7") && !open.get() ? notYet : taken).add(message);
              }
              deliveries.take(taken);
              return notYet;
            });

    CompletableFuture<Void> answers = publishInBatches(messages(keys, 10), 40);
    awaitCount(deliveries, 990);
    assertThat(deliveries.idsOf("k7")).isEmpty();

    open.set(true);
    awaitCount(deliveries, 1000);
    resultOf("the answers", answers);
    assertInOrder(deliveries, keys, 10);
  }

  @Test
  void whatIsTakenPieceByPieceIsTakenInOrder() throws Exception {
    List<String> keys = keys(10);
    Deliveries deliveries = new Deliveries();
    broker()
        .subscribe(
            TOPIC,
            "billing",
            2,
            batch -> {
              // One message of each key a call; those after it wait.
              Set<String> seen = new HashSet<>();
              List<Message> notYet = new ArrayList<>();
              List<Message> taken = new ArrayList<>();
              batch.forEach(m -> (seen.add(m.key()) ? taken : notYet).add(m));
              deliveries.take(taken);
              return notYet;
            });

    CompletableFuture<Void> answers = publishInBatches(messages(keys, 8), 80);

    awaitCount(deliveries, 80);
    resultOf("the answers", answers);
    assertInOrder(deliveries, keys, 8);
  }

  @Test
  void aSlowKeyStopsNoOtherLane() throws Exception {
    CountDownLatch slowKeyMayGoOn = new CountDownLatch(1);
    Deliveries deliveries = new Deliveries();
    broker()
        .subscribe(
            TOPIC,
            "billing",
            8,
            batch -> {
              if (batch.stream().anyMatch(message -> message.key().equals("k0"))) {
                slowKeyMayGoOn.await();
              }
              deliveries.take(batch);
              return List.of();
            });
    List<String> keys = keys(64);

    CompletableFuture<Void> answer = publish(TOPIC, messages(keys, 5));

    // Seven of eight lanes go on; half of the keys leaves room for lanes of unequal size.
    await("other lanes went on", () -> deliveries.keys().size() >= 32);
    assertThat(deliveries.keys()).doesNotContain("k0");
    slowKeyMayGoOn.countDown();
    awaitCount(deliveries, 320);
    resultOf("the answer", answer);
    assertInOrder(deliveries, keys, 5);
  }

  @Test
  void lanesAreFilledEvenly() throws Exception {
    Map<Thread, Set<String>> keysByLane = new ConcurrentHashMap<>();
    Deliveries deliveries = new Deliveries();
    broker()
        .subscribe(
            TOPIC,
            "billing",
            64,
            batch -> {
              Set<String> keys =
                  keysByLane.computeIfAbsent(
                      Thread.currentThread(), lane -> ConcurrentHashMap.newKeySet());
              batch.forEach(message -> keys.add(message.key()));
              deliveries.take(batch);
              return List.of();
            });

    CompletableFuture<Void> answers = publishInBatches(messages(keys(10_000), 1), 1000);

    awaitCount(deliveries, 10_000);
    resultOf("the answers", answers);
    int lanes = lanes(64);
    // 156 keys a lane, if there are 64, give or take four times what chance allows.
    assertThat(keysByLane).hasSize(lanes);
    assertThat(keysByLane.values())
        .allSatisfy(keys -> assertThat(keys).hasSizeBetween(6_400 / lanes, 14_080 / lanes));
  }

  @Test
  void closingASubscriptionWaitsForItsHandlerAndEndsIt() throws Exception {
    CountDownLatch handling = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    AutoCloseable subscription =
        broker()
            .subscribe(
                TOPIC,
                "billing",
                1,
                batch -> {
                  handling.countDown();
                  mayGoOn.await();
                  done.set(true);
                  return List.of();
                });
    CompletableFuture<Void> answer = publish(TOPIC, List.of(message("k", 1)));
    resultOf("the handler", start(() -> awaited(handling)));

    var closing =
        start(() -> {
          subscription.close();
          return done.get();
        });
    mayGoOn.countDown();

    assertThat(resultOf("closing the subscription", closing)).as("handled by then").isTrue();
    await("the message is answered", answer::isDone);
    done.set(false);
    Deliveries others = takeAll(TOPIC, "others", 1);
    publishAndWait(List.of(message("k", 2)));
    await("the other group has it", () -> others.idsOf("k").contains("k/2"));
    assertThat(done).as("called after it was closed").isFalse();
  }

  /** Publishes one batch after the other, and returns when all are published. */
  private CompletableFuture<Void> publishInBatches(List<Message> messages, int size)
      throws Exception {
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    var publishing =
        start(() -> {
          for (int from = 0; from < messages.size(); from += size) {
            int to = Math.min(from + size, messages.size());
            answers.add(broker().publish(TOPIC, messages.subList(from, to)));
          }
          return answers.size();
        });
    resultOf("publishing", publishing);
    return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new));
  }

  private static boolean awaited(CountDownLatch latch) throws InterruptedException {
    latch.await();
    return true;
  }
}
