package dev.tenon.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import dev.tenon.json.JsonCodec;
import dev.tenon.message.EventBus;
import dev.tenon.tck.Recorder;
import dev.tenon.testing.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisEventBusTest {
  record PricesChanged(String list) {}

  record Unheard(String why) {}

  private static final JsonCodec CODEC = JsonCodec.of(PricesChanged.class);
  private static final RedisServer SERVER = SharedRedis.server();

  private final RedisOptions options = SharedRedis.options().withTimeout(Duration.ofSeconds(2));
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @Test
  void othersAreToldInOrderAndOtherEnvironmentsAreNot() {
    JsonCodec more = JsonCodec.of(PricesChanged.class, Unheard.class);
    try (EventBus one = RedisEventBus.open(options, more);
        EventBus other = RedisEventBus.open(options, CODEC);
        EventBus foreign = RedisEventBus.open(options.withEnvironment("other"), CODEC)) {
      other.subscribe(
          PricesChanged.class,
          event -> {
            throw new IllegalStateException("not today");
          });
      other.subscribe(PricesChanged.class, event -> heard.add(event.list()));
      foreign.subscribe(PricesChanged.class, event -> heard.add("foreign"));

      one.publish(new Unheard("its type is not known there"));
      for (int n = 0; n < 100; n++) {
        one.publish(new PricesChanged("list-" + n));
      }

      Recorder.until("all are heard", () -> heard.size() >= 100);
      assertThat(heard).hasSize(100).startsWith("list-0", "list-1").endsWith("list-99");
    }
  }

  @Test
  void itListensAgainAfterTheServerWasAway() {
    try (EventBus bus = RedisEventBus.open(options, CODEC)) {
      bus.subscribe(PricesChanged.class, event -> heard.add(event.list()));
      SERVER.kill();
      Recorder.until("publishing says so", () -> !isPublished(bus));
      assertThatThrownBy(() -> bus.publish(new PricesChanged("lost")))
          .hasMessageStartingWith("TENON-1501");

      SERVER.restart();

      Recorder.until("it is heard again", () -> isPublished(bus) && heard.contains("back"));
    } finally {
      SERVER.restart();
    }
  }

  @Test
  void aSlowListenerMissesWhatDoesNotFit() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    try (RedisEventBus bus = RedisEventBus.open(options, CODEC)) {
      bus.subscribe(
          PricesChanged.class,
          event -> {
            try {
              mayGoOn.await();
              heard.add(event.list());
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      for (int n = 0; n < 10_100; n++) {
        bus.publish(new PricesChanged("list-" + n));
      }
      Recorder.until("some are dropped", () -> bus.missed() == 99);
      mayGoOn.countDown();
      Recorder.until("the others are heard", () -> heard.size() == 10_001);
    }
  }

  @Test
  void withoutAServerOrAfterItsEndItRefuses() {
    EventBus bus = RedisEventBus.open(options, CODEC);
    bus.close();
    assertThatThrownBy(() -> bus.publish(new PricesChanged("late")))
        .isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> RedisEventBus.open(RedisOptions.of("redis://127.0.0.1:1"), CODEC))
        .hasMessageStartingWith("TENON-1501");
  }

  private static boolean isPublished(EventBus bus) {
    try {
      bus.publish(new PricesChanged("back"));
      return true;
    } catch (TenonException e) {
      return false;
    }
  }
}
