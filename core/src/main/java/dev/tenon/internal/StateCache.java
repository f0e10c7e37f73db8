package dev.tenon.internal;

import dev.tenon.command.Loaded;
import dev.tenon.event.StreamId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The states of entities used last. An entry may be behind the log when somebody else wrote;
 * whoever decides on it finds out by the version check of the append, or by asking for newer
 * events.
 */
final class StateCache {
  private static final int CAPACITY = 10_000;

  private final Map<StreamId, Loaded<?>> states =
      new LinkedHashMap<>(1_024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StreamId, Loaded<?>> eldest) {
          return size() > CAPACITY;
        }
      };

  @SuppressWarnings("unchecked") // one entity, and so one type of state, per category
  synchronized <S> @Nullable Loaded<S> get(StreamId stream) {
    return (Loaded<S>) states.get(stream);
  }

  synchronized void put(StreamId stream, Loaded<?> state) {
    states.merge(stream, state, (old, fresh) -> fresh.version() >= old.version() ? fresh : old);
  }

  synchronized void forget(StreamId stream) {
    states.remove(stream);
  }
}
