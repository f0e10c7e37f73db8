package dev.tenon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.event.Position;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Change;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GroupWriterTest {
  private final MemoryDatabase database = MemoryDatabase.create();

  @Test
  @Timeout(120)
  void aLackOfMemoryIsToldAndEndsNoWriter() {
    AtomicBoolean lacking = new AtomicBoolean(true);
    EventLog log =
        (EventLog)
            Proxy.newProxyInstance(
                EventLog.class.getClassLoader(),
                new Class<?>[] {EventLog.class},
                (proxy, method, arguments) -> {
                  Object done = method.invoke(database.log(), arguments);
                  boolean fails = method.getName().equals("write") && lacking.getAndSet(false);
                  return fails ? new Unreadable() : done;
                });
    try (GroupWriter writer =
        new GroupWriter("small", log, new RecentEvents(), new CommitSignal())) {
      assertThatThrownBy(() -> writer.write(move("a"))).hasMessageContaining("TENON-1202");
      assertThat(writer.write(move("b"))).isInstanceOf(Outcome.Committed.class);
    }
  }

  private static Write move(String key) {
    Position to = new Position("life", 1);
    return new Write(Instant.EPOCH, List.of(new Change.MoveMark("reader", "source", key, 0, to)));
  }

  /** What was done is there, but not the memory to look at it. */
  private static final class Unreadable extends AbstractList<Outcome> {
    @Override
    public Outcome get(int index) {
      throw new OutOfMemoryError("for the test");
    }

    @Override
    public int size() {
      return 1;
    }
  }
}
