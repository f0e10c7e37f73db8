package dev.tenon.example.b2b.http;

import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.spi.Write;
import dev.tenon.view.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A transaction whose commit may fail for what it writes. */
record FaultyTx(Tx tx, List<Write> writes, Consumer<List<Write>> check) implements Tx {
  FaultyTx(Tx tx, Consumer<List<Write>> check) {
    this(tx, new ArrayList<>(), check);
  }

  @Override
  public void add(Write write) {
    writes.add(write);
    tx.add(write);
  }

  @Override
  public void send(List<OutboxMessage> messages) {
    tx.send(messages);
  }

  @Override
  public void afterCommit(Runnable action) {
    tx.afterCommit(action);
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return tx.unwrap(type);
  }

  @Override
  public Outcome commit(Consumer<Runnable> then) {
    check.accept(writes);
    return tx.commit(then);
  }

  @Override
  public void abort() {
    tx.abort();
  }

  @Override
  public void close() {
    tx.close();
  }

  /** Views of a database that gives out such transactions. */
  record Views(ViewStore views) implements ViewStore {
    @Override
    public void prepare(Table<?> table) {
      views.prepare(table);
    }

    @Override
    public <R extends Record> Map<String, R> load(Tx tx, Table<R> table, Collection<String> keys) {
      return views.load(((FaultyTx) tx).tx, table, keys);
    }

    @Override
    public <R extends Record> void save(Tx tx, Table<R> table, Map<String, Optional<R>> rows) {
      views.save(((FaultyTx) tx).tx, table, rows);
    }

    @Override
    public <R extends Record> List<R> find(Table<R> table, Query query) {
      return views.find(table, query);
    }
  }
}
