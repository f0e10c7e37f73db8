package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.spi.EventLog;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/** A log of events so large that each is a page; some may be gone, or fail to be read. */
final class LargeEvents {
  private static final Payload LARGE = new Payload("Large", 1, new byte[6 << 20]);
  private static final StreamId STREAM = new StreamId("large", "1");

  private final long size;
  private final long everyOther;
  private volatile long failsAfter = -1;

  /** Offsets up to that; of so many one is there. */
  LargeEvents(long size, long everyOther) {
    this.size = size;
    this.everyOther = everyOther;
  }

  /** Fails once, when it is read after that offset. */
  void failAfter(long offset) {
    failsAfter = offset;
  }

  EventLog log() {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getName().equals("page")) {
            return page((Long) arguments[0], (Integer) arguments[1]);
          }
          try {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (EventLog)
        Proxy.newProxyInstance(
            EventLog.class.getClassLoader(), new Class<?>[] {EventLog.class}, handler);
  }

  List<EventRecord> page(long after, int limit) {
    if (after == failsAfter) {
      failsAfter = -1;
      throw Problem.STORAGE_FAILED.because("on purpose");
    }
    long first = after / everyOther * everyOther + everyOther;
    return LongStream.iterate(first, offset -> offset <= size, offset -> offset + everyOther)
        .limit(limit)
        .mapToObj(LargeEvents::event)
        .toList();
  }

  private static EventRecord event(long offset) {
    return new EventRecord(
        new UUID(0, offset), STREAM, offset, offset, LARGE, "1", Metadata.none(), Instant.EPOCH);
  }
}
