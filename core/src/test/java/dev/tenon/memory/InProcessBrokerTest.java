package dev.tenon.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import dev.tenon.spi.Broker;
import dev.tenon.spi.HandsOver.Recipient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is particular to this broker; the kit asks the rest. */
class InProcessBrokerTest {
  private static final Payload PAYLOAD = new Payload("OrderPlaced", 1, new byte[0]);

  private final InProcessBroker broker = InProcessBroker.create();
  private final Queue<Long> handled = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    broker.close();
  }

  private static Message message(String key, long offset) {
    return new Message(
        "id" + offset,
        PAYLOAD,
        "shop",
        "",
        key,
        Metadata.none(),
        Instant.EPOCH,
        new Place("order-" + key, offset, new Position("life", offset), offset - 1));
  }

  private static List<Message> messages(String key, long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(offset -> message(key, offset)).toList();
  }

  private List<Message> take(List<Message> batch) {
    batch.forEach(message -> handled.add(message.offset()));
    return List.of();
  }

  private static boolean isDone(CompletableFuture<Void> answer) throws InterruptedException {
    try {
      answer.get(60, TimeUnit.SECONDS);
      return true;
    } catch (Exception e) {
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      return false;
    }
  }

  @Test
  void aPublicationIsAnsweredWhenEveryGroupHasHandledIt() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    broker.subscribe("shop", "fast", 1, this::take);
    broker.subscribe(
        "shop",
        "slow",
        1,
        batch -> {
          go.await();
          return take(batch);
        });

    CompletableFuture<Void> answer = broker.publish("shop", messages("a", 1, 3));
    assertThat(answer).isNotDone();
    go.countDown();

    assertThat(isDone(answer)).isTrue();
    assertThat(handled).containsExactlyInAnyOrder(1L, 1L, 2L, 2L, 3L, 3L);
    assertThat(broker.publish("nowhere", messages("a", 1, 1))).isCompleted();
  }

  @Test
  void aFullLaneHoldsItsPublisherBack() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    broker.subscribe(
        "shop",
        "slow",
        1,
        batch -> {
          go.await();
          return take(batch);
        });
    AtomicInteger published = new AtomicInteger();
    Thread publisher =
        Thread.ofPlatform()
            .start(() -> {
              for (long from = 1; from <= 20_000; from += 100) {
                var unused = broker.publish("shop", messages("a", from, from + 99));
                published.addAndGet(100);
              }
            });
    while (publisher.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(published.get()).isBetween(4_000, 5_000);
    go.countDown();
    publisher.join();

    assertThat(isDone(broker.publish("shop", messages("a", 20_001, 20_001)))).isTrue();
    assertThat(handled)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 20_001).boxed().toList());
  }

  @Test
  void messagesThatComeFarTooEarlyDoNotKeepOutTheOneTheyWaitFor() throws InterruptedException {
    broker.subscribe(
        "shop",
        "strict",
        1,
        batch -> {
          List<Message> early = new ArrayList<>();
          for (Message message : batch) {
            if (message.previous() == handled.size()) {
              handled.add(message.offset());
            } else if (message.previous() > handled.size()) {
              early.add(message);
            }
          }
          return early;
        });
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    for (long from = 2; from <= 6_000; from += 500) {
      answers.add(broker.publish("shop", messages("a", from, from + 499)));
    }
    assertThat(isDone(broker.publish("shop", messages("a", 1, 1)))).isTrue();

    for (int page = 0; page < answers.size(); page++) {
      if (!isDone(answers.get(page))) {
        long from = 2 + page * 500L;
        assertThat(isDone(broker.publish("shop", messages("a", from, from + 499)))).isTrue();
      }
    }
    assertThat(handled)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 6_001).boxed().toList());
  }

  @Test
  void whatAHandlerDoesNotTakeIsHandedOverAgainInOrder() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    broker.subscribe(
        "shop",
        "shaky",
        1,
        batch ->
            switch (calls.incrementAndGet()) {
              case 1 -> throw new IllegalStateException("not now");
              case 2 -> throw new StackOverflowError();
              case 3 -> batch.stream().filter(message -> message.offset() > 1).toList();
              default -> take(batch);
            });

    assertThat(isDone(broker.publish("shop", messages("a", 1, 4)))).isTrue();
    assertThat(handled).containsExactly(2L, 3L, 4L);
  }

  @Test
  void keysOfOtherLanesDoNotWait() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Set<String> seen = ConcurrentHashMap.newKeySet();
    broker.subscribe(
        "shop",
        "lanes",
        4,
        batch -> {
          if (batch.getFirst().key().equals("stuck")) {
            go.await();
          }
          batch.forEach(message -> seen.add(message.key()));
          return take(batch);
        });
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    answers.add(broker.publish("shop", messages("stuck", 1, 1)));
    for (int key = 0; key < 20; key++) {
      answers.add(broker.publish("shop", messages("key" + key, 1, 1)));
    }
    while (seen.size() < 10) {
      Thread.onSpinWait();
    }
    assertThat(answers.getFirst()).isNotDone();
    go.countDown();
    for (CompletableFuture<Void> answer : answers) {
      assertThat(isDone(answer)).isTrue();
    }
  }

  @Test
  void closingASubscriptionAnswersWhatItDidNotHandleWithAFailure() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Broker.Handler slow =
        batch -> {
          begun.countDown();
          go.await();
          return take(batch);
        };
    AutoCloseable subscription = broker.subscribe("shop", "slow", 1, slow);
    CompletableFuture<Void> first = broker.publish("shop", messages("a", 1, 1));
    begun.await();
    CompletableFuture<Void> second = broker.publish("shop", messages("a", 2, 2));
    Thread closer = Thread.ofPlatform().start(() -> closeQuietly(subscription));
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> broker.subscribe("shop", "slow", 1, slow))
        .as("one handler of a group at a time")
        .hasMessageContaining("TENON-1001");
    go.countDown();
    closer.join();

    assertThat(isDone(first)).isTrue();
    assertThat(isDone(second)).isFalse();
    assertThat(handled).containsExactly(1L);
    broker.subscribe("shop", "slow", 1, this::take);
    assertThat(isDone(broker.publish("shop", messages("a", 2, 2)))).isTrue();
  }

  private static void closeQuietly(AutoCloseable subscription) {
    try {
      subscription.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void messagesAreHandedToThoseNamedAndToNobodyElse() throws Exception {
    AutoCloseable first = broker.subscribe("shop", "first", 1, this::take);
    Set<Recipient> known = broker.recipients("shop");
    broker.subscribe(
        "shop",
        "second",
        1,
        batch -> {
          throw new IllegalStateException("not for us");
        });

    assertThat(isDone(broker.publish("shop", messages("a", 1, 1), known))).isTrue();
    first.close();
    broker.subscribe("shop", "first", 1, this::take);
    assertThat(isDone(broker.publish("shop", messages("a", 2, 2), known))).isFalse();

    assertThat(handled).containsExactly(1L);
    assertThat(broker.recipients("shop")).extracting(Recipient::group).contains("first", "second");
    assertThat(broker.recipients("shop")).doesNotContainAnyElementsOf(known);
  }

  @Test
  void whatCannotBeUsedIsRefused() {
    broker.subscribe("shop", "one", 1, this::take);

    assertThatThrownBy(() -> broker.subscribe("shop", "one", 1, this::take))
        .hasMessageContaining("TENON-1001");
    assertThatThrownBy(() -> broker.subscribe("shop", "two", 0, this::take))
        .hasMessageContaining("TENON-1001");
    broker.close();
    assertThatThrownBy(() -> broker.subscribe("shop", "two", 1, this::take))
        .hasMessageContaining("TENON-1002");
    assertThatThrownBy(() -> broker.publish("shop", messages("a", 1, 1)))
        .hasMessageContaining("TENON-1002");
  }
}
