package dev.tenon.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventBusTest {
  sealed interface Change permits PricesChanged, StockChanged {}

  record PricesChanged(String list) implements Change {}

  record StockChanged(String article) implements Change {}

  private final List<Object> heard = new ArrayList<>();

  @Test
  void listenersAreToldOfTheirClassUntilTheyEnd() {
    try (EventBus bus = EventBus.inProcess()) {
      EventBus.Listening prices = bus.subscribe(PricesChanged.class, heard::add);
      bus.publish(new PricesChanged("a"));
      bus.publish(new StockChanged("b"));
      prices.close();
      bus.publish(new PricesChanged("c"));
      bus.subscribe(Change.class, heard::add);
      bus.publish(new StockChanged("d"));
    }
    assertThat(heard).containsExactly(new PricesChanged("a"), new StockChanged("d"));
  }

  @Test
  void aListenerThatFailsKeepsNothingFromOthers() {
    try (EventBus bus = EventBus.inProcess()) {
      bus.subscribe(
          Change.class,
          change -> {
            throw new IllegalStateException("not today");
          });
      bus.subscribe(Change.class, heard::add);
      bus.publish(new StockChanged("a"));
    }
    assertThat(heard).hasSize(1);
  }

  @Test
  void whatIsClosedRefuses() {
    EventBus bus = EventBus.inProcess();
    bus.close();
    assertThatThrownBy(() -> bus.publish(new StockChanged("a"))).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> bus.subscribe(Change.class, heard::add))
        .isInstanceOf(TenonException.class);
  }
}
