package dev.tenon.testing.simulation;

import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A transaction of one life of a service, which ends with it. */
final class MortalTx implements Tx {
  private final Tx tx;
  private final Life life;
  private final List<Object> done = new ArrayList<>();

  MortalTx(Tx tx, Life life) {
    this.tx = tx;
    this.life = life;
  }

  static Tx inner(Tx tx) {
    return tx instanceof MortalTx mortal ? mortal.tx : tx;
  }

  @Override
  public void add(Write write) {
    life.requireAlive();
    done.add(write);
    tx.add(write);
  }

  @Override
  public void send(List<OutboxMessage> messages) {
    life.point("before it sends");
    done.addAll(messages);
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
    life.point("before a commit");
    life.mayFail(life.failedWrites());
    Outcome outcome = tx.commit(then);
    if (outcome instanceof Outcome.Committed) {
      life.acted();
      life.trace("commits", done);
    }
    life.point("after a commit");
    life.mayLoseAnswer(life.failedWrites());
    return outcome;
  }

  @Override
  public void abort() {
    tx.abort();
  }

  @Override
  public void close() {
    tx.close();
  }
}
