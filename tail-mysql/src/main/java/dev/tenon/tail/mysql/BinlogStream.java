package dev.tenon.tail.mysql;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.TailBuffer;
import dev.tenon.spi.TailItem;
import dev.tenon.tail.mysql.BinlogReader.Committed;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the binlog by a thread of its own, as a replica does, which blocks until the server has
 * something. It reads so far ahead and no further. The server says each second that it is there.
 */
final class BinlogStream implements AutoCloseable {
  private static final long HEARTBEAT_MILLIS = 1_000;
  private static final long ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** The server ends whoever reads by the same number. */
  private static final int LEAST_SERVER_ID = 1 << 30;

  private final BinaryLogClient client;
  private final BinlogReader reader;
  private final TailBuffer buffer = new TailBuffer();
  private final ArrayDeque<Committed> unconfirmed = new ArrayDeque<>();
  private final Thread thread;
  private volatile boolean closed;
  private volatile long heardAt = System.nanoTime();

  /** Begins after those transactions. */
  BinlogStream(BinlogOptions options, OutboxTail.Encoder encoder, Gtids begin) {
    Address address = options.address();
    OutboxEvents events = new OutboxEvents(address.database(), options.mappers().keySet());
    reader = new BinlogReader(events, options, encoder, begin);
    client =
        new BinaryLogClient(address.host(), address.port(), options.user(), options.password());
    client.setEventDeserializer(events.deserializer());
    client.setSSLMode(address.encryption());
    client.setServerId(ThreadLocalRandom.current().nextInt(LEAST_SERVER_ID, Integer.MAX_VALUE));
    client.setGtidSet(begin.toString());
    client.setKeepAlive(false);
    client.setHeartbeatInterval(HEARTBEAT_MILLIS);
    client.registerLifecycleListener(new Failures());
    client.registerEventListener(this::hear);
    thread =
        Thread.ofPlatform().daemon().name("tenon-tail-" + address.database()).start(this::readAll);
  }

  private void readAll() {
    try {
      if (!closed) {
        client.connect();
      }
      buffer.fail(new IOException("the server ended the connection"));
    } catch (IOException | RuntimeException e) {
      buffer.fail(e);
    }
  }

  private void hear(Event event) {
    heardAt = System.nanoTime();
    try {
      Committed committed = reader.read(event);
      if (committed != null) {
        add(committed);
      }
    } catch (RuntimeException | InterruptedException e) {
      end(e);
    }
  }

  private void add(Committed committed) throws InterruptedException {
    List<TailItem> items = new ArrayList<>(committed.messages().size() + 1);
    for (OutboxMessage message : committed.messages()) {
      items.add(new TailItem.Sent(message));
    }
    items.add(new TailItem.End(committed.place()));
    synchronized (unconfirmed) {
      unconfirmed.add(committed);
    }
    buffer.add(items, committed.bytes());
    while (!buffer.awaitRoom(ROOM_NANOS) && !closed) {
      heardAt = System.nanoTime();
    }
  }

  private void end(Throwable why) {
    buffer.fail(why);
    disconnect();
  }

  List<TailItem> take(long waitNanos) throws InterruptedException {
    return buffer.take(waitNanos);
  }

  /** Why there is nothing more; null while there is, or may be. */
  @Nullable Throwable failure() {
    return buffer.failure();
  }

  /** Takes what was read up to a place: the last transaction, and all messages. */
  void passed(long place, Bookmark bookmark) {
    int messages = 0;
    Committed last = null;
    synchronized (unconfirmed) {
      while (!unconfirmed.isEmpty() && unconfirmed.getFirst().place() <= place) {
        last = unconfirmed.removeFirst();
        messages += last.messages().size();
      }
    }
    if (last != null) {
      bookmark.pass(last.gtids(), last.place(), messages);
    }
  }

  long silentNanos() {
    return System.nanoTime() - heardAt;
  }

  /** Ends the connection, whatever it waits for. */
  void cut() {
    closed = true;
    thread.interrupt();
    disconnect();
  }

  private void disconnect() {
    try {
      client.disconnect();
    } catch (IOException e) {
      System.getLogger(BinlogStream.class.getName()).log(System.Logger.Level.DEBUG, "cutting", e);
    }
  }

  @Override
  public void close() {
    cut();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The client would go on after an event that it cannot read, and says nothing of its end. */
  private final class Failures extends BinaryLogClient.AbstractLifecycleListener {
    @Override
    public void onConnect(BinaryLogClient connected) {
      if (closed) {
        disconnect();
      }
    }

    @Override
    public void onCommunicationFailure(BinaryLogClient failed, Exception e) {
      buffer.fail(e);
    }

    @Override
    public void onEventDeserializationFailure(BinaryLogClient failed, Exception e) {
      end(OutboxRow.unreadable(String.valueOf(e.getMessage())));
    }
  }
}
