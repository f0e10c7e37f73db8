package dev.tenon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.command.Loaded;
import dev.tenon.event.StreamId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whoever read first may come last. */
class StateCacheOrderTest {
  private static final StreamId STREAM = new StreamId("account", "a");

  private final StateCache cache = new StateCache();

  private void put(long version) {
    cache.put(STREAM, new Loaded<>(version, "after " + version, Instant.EPOCH));
  }

  private long version() {
    Loaded<Object> state = cache.get(STREAM);
    return state == null ? 0 : state.version();
  }

  @Test
  void anOlderStateDoesNotTakeThePlaceOfANewerOne() {
    put(2);
    put(1);
    assertThat(version()).isEqualTo(2);
    put(3);
    assertThat(version()).isEqualTo(3);
  }
}
