package dev.tenon.spi.broker;

import static dev.tenon.spi.broker.TestMessages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What publishers do when all goes well, the kits of brokers ask. */
class PublisherTest {
  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final AtomicInteger sessions = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayFail = new CountDownLatch(1);
  private final Publisher publisher =
      new Publisher(new Names(""), topic -> new Session(sessions.incrementAndGet()));

  @AfterEach
  void close() {
    mayFail.countDown();
    publisher.close();
  }

  @Test
  void whatWaitsBehindAPublicationThatFailsFailsAndIsNeverSent() throws Exception {
    CompletableFuture<Void> first = publisher.publish("orders", List.of(message("k", 1)));
    assertThat(begun.await(60, TimeUnit.SECONDS)).as("the first is on its way").isTrue();
    CompletableFuture<Void> second = publisher.publish("orders", List.of(message("k", 2)));
    mayFail.countDown();
    assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS)).hasMessageContaining("on purpose");

    // What is published after them is sent after them.
    publisher
        .publish("orders", List.of(message("k", 1), message("k", 2), message("k", 3)))
        .get(60, TimeUnit.SECONDS);

    assertThat(second).isCompletedExceptionally();
    assertThat(sent).containsExactly("k/1", "k/1", "k/2", "k/3");
    assertThat(sessions).as("a session lasts up to its first failure").hasValue(2);
  }

  /** The first one fails, once it may. */
  private final class Session implements PublishingSession {
    private final int number;

    Session(int number) {
      this.number = number;
    }

    @Override
    public void publish(List<Message> messages) {
      messages.forEach(message -> sent.add(message.id()));
      if (number == 1) {
        begun.countDown();
        awaitFailure();
        throw Problem.BROKER_FAILED.because("on purpose");
      }
    }

    private void awaitFailure() {
      try {
        mayFail.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {}
  }
}
