package dev.tenon.tck;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Database;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.LogIndex;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Progress;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.spi.Write;
import dev.tenon.view.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A database that agrees to everything and does nothing. */
final class IdleDatabase implements Database, EventLog, LogIndex, Progress, ViewStore, Tx {
  private static final Outcome DONE = new Outcome.Committed(List.of());

  @Override
  public EventLog log() {
    return this;
  }

  @Override
  public LogIndex index() {
    return this;
  }

  @Override
  public Progress progress() {
    return this;
  }

  @Override
  public ViewStore views() {
    return this;
  }

  @Override
  public Tx begin() {
    return this;
  }

  @Override
  public void close() {}

  @Override
  public List<Outcome> write(List<Write> writes) {
    return writes.stream().map(write -> DONE).toList();
  }

  @Override
  public List<EventRecord> read(StreamId stream, long afterVersion, int limit) {
    return List.of();
  }

  @Override
  public List<EventRecord> page(long afterOffset, int limit) {
    return List.of();
  }

  @Override
  public Position end() {
    return new Position("idle", 0);
  }

  @Override
  public List<StreamId> streams(String category, String afterId, int limit) {
    return List.of();
  }

  @Override
  public List<EventRecord> tagged(TagFilter filter, long afterOffset, int limit) {
    return List.of();
  }

  @Override
  public Map<String, Long> lastOffsets(
      Collection<String> keys, Collection<String> types, long beforeOffset) {
    return Map.of();
  }

  @Override
  public Map<String, Position> marks(String reader, String source, Collection<String> keys) {
    return Map.of();
  }

  @Override
  public List<Timer> due(Instant now, int limit) {
    return List.of();
  }

  @Override
  public List<ParkedMessage> parked(String reader, String afterTopic, long afterOffset, int limit) {
    return List.of();
  }

  @Override
  public void prepare(Table<?> table) {}

  @Override
  public <R extends Record> Map<String, R> load(Tx tx, Table<R> table, Collection<String> keys) {
    return Map.of();
  }

  @Override
  public <R extends Record> void save(Tx tx, Table<R> table, Map<String, Optional<R>> rows) {}

  @Override
  public <R extends Record> List<R> find(Table<R> table, Query query) {
    return List.of();
  }

  @Override
  public void add(Write write) {}

  @Override
  public <T> T unwrap(Class<T> type) {
    throw Problem.INVALID_ARGUMENT.because("nothing to unwrap");
  }

  @Override
  public Outcome commit() {
    return DONE;
  }
}
