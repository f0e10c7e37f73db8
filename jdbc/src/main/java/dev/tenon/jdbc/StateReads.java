package dev.tenon.jdbc;

import static java.util.Objects.requireNonNull;

import dev.tenon.event.StreamId;
import dev.tenon.spi.StateEvent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads what states take of their streams. Most are short, and cost a round trip rather than their
 * reading; so those who come while enough others read wait, and then one of them reads for all.
 */
final class StateReads {
  /** So many read at a time; one who comes when fewer do reads at once, and alone. */
  private static final int TRIPS = 2;

  private static final int MAX_STREAMS = 32;

  /** Of a stream that is read together with others; what is left is read alone. */
  private static final int MAX_EVENTS = 16;

  private final LogSql sql;
  private final SessionPool readers;
  private final @Nullable GroupRead together;
  private final Queue<Read> waiting = new ArrayDeque<>();
  private int trips;

  StateReads(LogSql sql, SessionPool readers) {
    this.sql = sql;
    this.readers = readers;
    together = sql.dialect instanceof GroupRead able ? able : null;
  }

  /** Up to {@code limit} events after a version, oldest first, at least as new as this call. */
  List<StateEvent> read(StreamId stream, long after, int limit) {
    Read read = new Read(stream, after, limit);
    if (together == null) {
      return alone(read, after, limit);
    }
    if (begins(read) || read.isNext()) {
      try {
        take(together, read);
      } finally {
        passOn();
      }
    }
    return whole(read);
  }

  private synchronized boolean begins(Read read) {
    boolean free = trips < TRIPS;
    if (free) {
      trips++;
    } else {
      waiting.add(read);
    }
    return free;
  }

  private void passOn() {
    Read next;
    synchronized (this) {
      next = waiting.poll();
      trips -= next == null ? 1 : 0;
    }
    if (next != null) {
      next.isNext.complete(true);
    }
  }

  private synchronized List<Read> others() {
    List<Read> others = new ArrayList<>();
    while (others.size() < MAX_STREAMS - 1 && !waiting.isEmpty()) {
      others.add(waiting.remove());
    }
    return others;
  }

  private void take(GroupRead dialect, Read read) {
    List<Read> others = others();
    if (others.isEmpty()) {
      read.found = alone(read, read.after, read.limit);
      return;
    }
    List<Read> all = new ArrayList<>(others);
    all.add(read);
    try {
      List<List<StateEvent>> found =
          readers.with("reading streams", session -> readAll(dialect, session, all));
      for (int i = 0; i < found.size(); i++) {
        all.get(i).found = found.get(i);
        all.get(i).isCut = found.get(i).size() == MAX_EVENTS;
      }
    } finally {
      // Where this failed, each tries by itself: it may be for this caller alone, as if
      // interrupted.
      others.forEach(other -> other.isNext.complete(false));
    }
  }

  private List<List<StateEvent>> readAll(GroupRead dialect, Session session, List<Read> all)
      throws SQLException {
    List<@Nullable Object[]> asked = new ArrayList<>(all.size());
    List<List<StateEvent>> found = new ArrayList<>(all.size());
    for (Read read : all) {
      asked.add(new @Nullable Object[] {read.stream.toString(), read.after, found.size()});
      found.add(new ArrayList<>());
    }
    dialect.readStreams(
        session, asked, MAX_EVENTS, row -> found.get(row.getInt(6)).add(event(row)));
    return found;
  }

  private List<StateEvent> whole(Read read) {
    List<StateEvent> found = read.found;
    if (found == null) {
      return alone(read, read.after, read.limit);
    }
    if (!read.isCut || read.limit <= found.size()) {
      return found.subList(0, Math.min(read.limit, found.size()));
    }
    List<StateEvent> whole = new ArrayList<>(found);
    whole.addAll(alone(read, found.getLast().version(), read.limit - found.size()));
    return whole;
  }

  private List<StateEvent> alone(Read read, long after, int limit) {
    return readers.with(
        "reading a stream",
        session -> {
          PreparedStatement statement = session.prepare(sql.streamForState);
          statement.setString(1, read.stream.toString());
          statement.setLong(2, after);
          statement.setInt(3, limit);
          List<StateEvent> events = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              events.add(event(rows));
            }
          }
          return events;
        });
  }

  private StateEvent event(ResultSet row) throws SQLException {
    return new StateEvent(
        row.getLong(1), Tables.payload(row, 3), requireNonNull(sql.dialect.time(row, 2)));
  }

  /** What a caller asks for. */
  private static final class Read {
    private final StreamId stream;
    private final long after;
    private final int limit;
    private final CompletableFuture<Boolean> isNext = new CompletableFuture<>();
    private @Nullable List<StateEvent> found;
    private boolean isCut;

    Read(StreamId stream, long after, int limit) {
      this.stream = stream;
      this.after = after;
      this.limit = limit;
    }

    /** Waits until its caller is to read, or somebody else did. */
    boolean isNext() {
      return isNext.join();
    }
  }
}
