package dev.tenon.memory;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A transaction: changes and rows kept aside until it commits. */
final class MemoryTx implements Tx {
  private final MemoryDatabase database;
  private final List<Write> writes = new ArrayList<>();
  private final MemoryViews.Rows rows = new MemoryViews.Rows();
  private final List<OutboxMessage> messages = new ArrayList<>();
  private final List<Runnable> afterCommit = new ArrayList<>();
  private volatile boolean ended;

  MemoryTx(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public void add(Write write) {
    requireOpen();
    writes.add(write);
  }

  @Override
  public void send(List<OutboxMessage> more) {
    requireOpen();
    messages.addAll(more);
  }

  @Override
  public void afterCommit(Runnable action) {
    requireOpen();
    afterCommit.add(action);
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    throw Problem.INVALID_ARGUMENT.because(
        "the memory database has no " + type.getName() + "; save rows through its views instead");
  }

  @Override
  public Outcome commit(Consumer<Runnable> then) {
    requireOpen();
    ended = true;
    Outcome outcome =
        database.locked(() -> {
          Undo undo = new Undo();
          Outcome done = apply(undo);
          if (!(done instanceof Outcome.Committed)) {
            undo.run();
          }
          return done;
        });
    if (outcome instanceof Outcome.Committed) {
      afterCommit.forEach(then);
    }
    return outcome;
  }

  private Outcome apply(Undo undo) {
    database.save(rows, undo);
    database.send(messages, undo);
    List<EventRecord> appended = new ArrayList<>();
    for (Write write : writes) {
      Outcome outcome = database.apply(write, undo);
      if (!(outcome instanceof Outcome.Committed done)) {
        return outcome;
      }
      appended.addAll(done.events());
    }
    return new Outcome.Committed(List.copyOf(appended));
  }

  @Override
  public void abort() {
    ended = true;
  }

  @Override
  public void close() {
    ended = true;
  }

  boolean isOf(MemoryDatabase other) {
    return database == other;
  }

  MemoryViews.Rows rows() {
    requireOpen();
    return rows;
  }

  private void requireOpen() {
    if (ended) {
      throw Problem.CLOSED.because("this transaction has ended; begin another one");
    }
  }
}
