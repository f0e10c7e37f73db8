package dev.tenon.tck;

import static dev.tenon.tck.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What a {@link Broker} promises to those who publish: what its answer means, and that it is
 * bounded.
 */
public abstract class PublishingKit extends BrokerCases {
  private static final int MORE_THAN_FITS = 100_000;
  private static final int MANY = 20_000;

  /** For the test of an adapter. */
  protected PublishingKit() {}

  @Test
  void theAnswerMeansThatAMessageIsKeptOrHandled() throws Exception {
    AtomicReference<CompletableFuture<Void>> answer = new AtomicReference<>();
    AtomicInteger early = new AtomicInteger();
    Deliveries deliveries = new Deliveries();
    CountDownLatch answered = new CountDownLatch(1);
    if (!keepsMessages()) {
      broker()
          .subscribe(
              TOPIC,
              "billing",
              1,
              batch -> {
                // Held back until the publisher has its future, which must not be complete.
                answered.await();
                if (answer.get().isDone()) {
                  early.incrementAndGet();
                }
                deliveries.take(batch);
                return List.of();
              });
    }

    answer.set(publish(TOPIC, List.of(message("k", 1))));
    answered.countDown();
    resultOf("the answer", answer.get());

    if (keepsMessages()) {
      reopen();
      awaitCount(takeAll(TOPIC, "billing", 1), 1);
    } else {
      assertThat(deliveries.count()).isEqualTo(1); // first: before it was counted it was looked at
      assertThat(early).as("answered before it was handled").hasValue(0);
    }
  }

  @Test
  void theAnswerWaitsForEveryGroupIfNothingIsKept() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Deliveries quick = takeAll(TOPIC, "quick", 2);
    Deliveries slow = new Deliveries();
    broker()
        .subscribe(
            TOPIC,
            "slow",
            2,
            batch -> {
              mayGoOn.await();
              slow.take(batch);
              return List.of();
            });

    CompletableFuture<Void> answer = publish(TOPIC, messages(keys(10), 2));
    awaitCount(quick, 20);
    assertThat(answer.isDone() && !keepsMessages()).as("answered without the slow group").isFalse();
    mayGoOn.countDown();
    resultOf("the answer", answer);

    awaitCount(slow, 20);
  }

  @Test
  void theAnswerWaitsForWhatIsHandedOverAgainIfNothingIsKept() throws Exception {
    AtomicReference<CompletableFuture<Void>> answer = new AtomicReference<>();
    CountDownLatch published = new CountDownLatch(1);
    AtomicInteger early = new AtomicInteger();
    AtomicInteger calls = new AtomicInteger();
    Deliveries deliveries = new Deliveries();
    broker()
        .subscribe(
            TOPIC,
            "billing",
            1,
            batch -> {
              published.await();
              if (answer.get().isDone() && deliveries.count() == 0) {
                early.incrementAndGet();
              }
              switch (calls.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("not today");
                case 2 -> {
                  return batch;
                }
                default -> deliveries.take(batch);
              }
              return List.of();
            });

    answer.set(publish(TOPIC, List.of(message("k", 1))));
    published.countDown();
    resultOf("the answer", answer.get());

    awaitCount(deliveries, 1);
    assertThat(keepsMessages() ? 0 : early.get()).as("answered before it was handled").isZero();
  }

  @Test
  void emptyBatchesAndTopicsWithoutGroupsAreAnswered() throws Exception {
    resultOf("the answer to nothing", publish(TOPIC, List.of()));
    Deliveries deliveries = takeAll(TOPIC, "billing", 2);
    resultOf("the answer for a topic without groups", publish("nobody", List.of(message("k", 1))));
    resultOf("the answer to nothing", publish(TOPIC, List.of()));
    publishAndWait(List.of(message("k", 2)));

    awaitCount(deliveries, 1);
  }

  @Test
  void aFullBrokerHoldsItsPublisherBack() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Deliveries deliveries = new Deliveries();
    broker()
        .subscribe(
            TOPIC,
            "billing",
            1,
            batch -> {
              mayGoOn.await();
              deliveries.take(batch);
              return List.of();
            });
    AtomicInteger published = new AtomicInteger();
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    Future<Integer> publisher = start(() -> publishOnAndOn(published, answers));

    if (!keepsMessages()) {
      Stillness still = new Stillness(published);
      await("the publisher ended or is held back", () -> publisher.isDone() || still.forAWhile());
      assertThat(published)
          .as("published to a handler that takes nothing")
          .hasValueLessThan(MORE_THAN_FITS);
    }
    mayGoOn.countDown();

    int sent = resultOf("the publisher", publisher);
    awaitCount(deliveries, sent);
    awaitAnswers(answers);
    assertThat(deliveries.idsOf("k")).startsWith("k/1").endsWith("k/" + sent);
  }

  @Test
  void closingEndsThoseWhoPublish() throws Exception {
    AtomicInteger handled = new AtomicInteger();
    broker()
        .subscribe(
            TOPIC,
            "billing",
            4,
            batch -> {
              handled.addAndGet(batch.size());
              return List.of();
            });
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    Future<Integer> publisher =
        start(() -> {
          int n = 0;
          try {
            for (; n < MORE_THAN_FITS && !Thread.interrupted(); n++) {
              answers.add(broker().publish(TOPIC, List.of(message("k" + n % 9, 1 + n / 9))));
            }
          } catch (TenonException closed) {
            // as it should
          }
          return n;
        });
    await("publishing is under way", () -> handled.get() > 100);

    resultOf("closing while publishing", start(() -> closed(broker())));

    int sent = resultOf("the publisher after closing", publisher);
    assertThat(answers).hasSize(sent);
    awaitAnswers(answers);
    assertThatThrownBy(() -> publish(TOPIC, List.of(message("k", 1))))
        .isInstanceOf(TenonException.class);
  }

  @Test
  void closingFreesAPublisherThatWasHeldBack() throws Exception {
    CountDownLatch handling = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    broker()
        .subscribe(
            TOPIC,
            "billing",
            1,
            batch -> {
              handling.countDown();
              mayGoOn.await();
              return List.of();
            });
    AtomicInteger published = new AtomicInteger();
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    Future<Integer> publisher =
        start(() -> {
          try {
            return publishOnAndOn(published, answers);
          } catch (TenonException closed) {
            return -1;
          }
        });
    resultOf("the handler", start(() -> awaited(handling)));
    Stillness still = new Stillness(published);
    await("the publisher ended or is held back", () -> publisher.isDone() || still.forAWhile());

    Future<Broker> closing = start(() -> closed(broker()));
    mayGoOn.countDown();

    resultOf("closing", closing);
    resultOf("the publisher after closing", publisher);
    awaitAnswers(answers);
  }

  @Test
  void ofAFailedPublicationNothingOvertakesWhatIsMissing() throws Exception {
    Deliveries deliveries = takeAll(TOPIC, "billing", 4);
    AtomicReference<CompletableFuture<Void>> answer = new AtomicReference<>();
    List<String> keys = keys(3);
    Future<Boolean> publisher =
        start(() -> {
          answer.set(broker().publish(TOPIC, messages(keys, MANY)));
          return true;
        });
    await("publishing is under way", () -> deliveries.count() > 0 || publisher.isDone());

    resultOf("closing while publishing", start(() -> closed(broker())));
    await("the publisher ended", publisher::isDone);
    CompletableFuture<Void> answered = answer.get();
    if (answered != null) {
      await("it is answered", answered::isDone);
    }
    if (keepsMessages()) {
      reopen();
      broker().subscribe(TOPIC, "billing", 4, taking(deliveries));
      publishAndWait(List.of(message("last", 1)));
      await("messages come again", () -> deliveries.keys().contains("last"));
    }

    if (answered != null && !answered.isCompletedExceptionally()) {
      awaitCount(deliveries, 3 * MANY);
    }
    for (String key : keys) {
      List<String> taken = deliveries.idsOf(key);
      assertThat(taken)
          .isEqualTo(LongStream.rangeClosed(1, taken.size()).mapToObj(n -> key + "/" + n).toList());
    }
  }

  /** Good or bad: nobody waits for ever. */
  private void awaitAnswers(List<CompletableFuture<Void>> answers) {
    await("every publication is answered", () -> answers.stream().allMatch(Future::isDone));
  }

  private int publishOnAndOn(AtomicInteger published, List<CompletableFuture<Void>> answers) {
    int end = keepsMessages() ? 10_000 : MORE_THAN_FITS;
    for (int n = 1; n <= end && !Thread.interrupted(); n += 100) {
      List<Message> batch = new ArrayList<>();
      for (int i = n; i < n + 100; i++) {
        batch.add(message("k", i));
      }
      answers.add(broker().publish(TOPIC, batch));
      published.addAndGet(100);
    }
    return published.get();
  }

  private static boolean awaited(CountDownLatch latch) throws InterruptedException {
    latch.await();
    return true;
  }

  /** Tells when a number has stopped growing. */
  private static final class Stillness {
    private static final long LONG_ENOUGH = 300_000_000;

    private final AtomicInteger number;
    private int last = -1;
    private long since = System.nanoTime();

    Stillness(AtomicInteger number) {
      this.number = number;
    }

    boolean forAWhile() {
      if (number.get() != last) {
        last = number.get();
        since = System.nanoTime();
      }
      return last > 0 && System.nanoTime() - since > LONG_ENOUGH;
    }
  }
}
