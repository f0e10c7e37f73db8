package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Interceptor;
import dev.tenon.inbox.Receiver;
import dev.tenon.inbox.Retry;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.Outgoing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HowToHandlersTest {
  record Ship(String orderId) {}

  record Cancel(String orderId) {}

  private final InProcessBroker broker = InProcessBroker.create();
  private final List<String> shipped = new CopyOnWriteArrayList<>();
  private final Map<String, LongAdder> micros = new ConcurrentHashMap<>();
  private final Set<String> blocked = Set.of("o2");
  private Tenon shop;
  private Tenon depot;

  private void ship(Ship order, Delivery delivery) {
    shipped.add(order.orderId());
  }

  @BeforeEach
  void start() {
    // snippet: interceptors
    Interceptor timing =
        (call, next) -> {
          long start = System.nanoTime();
          try {
            next.proceed();
          } finally {
            long took = (System.nanoTime() - start) / 1_000;
            micros.computeIfAbsent(call.reader(), name -> new LongAdder()).add(took);
          }
        };
    Interceptor blocking =
        (call, next) -> {
          if (blocked.contains(call.message().key())) {
            throw new IllegalStateException(call.message().key() + " is blocked");
          }
          next.proceed();
        };
    // end snippet
    // snippet: receiver
    Receiver shipping =
        Receiver.named("shipping")
            .on("depot.requests", Ship.class, this::ship)
            .parkUnhandled("depot.requests")
            .intercept(blocking)
            .retry(
                Retry.defaults()
                    .withAttempts(3)
                    .withPauses(Duration.ofMillis(20), Duration.ofSeconds(1))
                    .onlyAfter(failure -> !(failure instanceof IllegalStateException)));
    // end snippet
    JsonCodec codec = JsonCodec.of(Ship.class, Cancel.class);
    // snippet: service
    depot =
        Tenon.service("depot")
            .broker(broker)
            .codec(codec)
            .receiver(shipping)
            .intercept(timing)
            .handlerTimeout(Duration.ofSeconds(10))
            .start();
    // end snippet
    shop = Tenon.service("shop").broker(broker).codec(codec).outbox().start();
  }

  @AfterEach
  void stop() {
    shop.close();
    depot.close();
  }

  @Test
  void eachMessageIsHandledAsTold() {
    send("o1", new Ship("o1"));
    send("o2", new Ship("o2"));
    send("o3", new Cancel("o3"));

    // Perhaps twice: what is taken together with one that fails is undone with it, and tried again.
    eventually(() -> Set.copyOf(shipped), Set.of("o1"));
    eventually(() -> depot.parked().list("shipping", null, 10).size(), 2);
    assertThat(micros).containsKey("shipping");
    assertThat(depot.parked().list("shipping", null, 10))
        .extracting(parked -> parked.reason())
        .anyMatch(reason -> reason.contains("o2 is blocked"))
        .anyMatch(reason -> reason.contains("TENON-1301"));
  }

  private void send(String key, Object message) {
    shop.transact(
        Metadata.none(),
        (tx, unit) -> {
          shop.send(tx, Outgoing.of(message).onTopic("depot.requests").withKey(key));
          return key;
        });
  }
}
