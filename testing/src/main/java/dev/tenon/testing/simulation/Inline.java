package dev.tenon.testing.simulation;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Runs handlers on the thread that calls, as long as their service lives. */
final class Inline extends AbstractExecutorService {
  private final Life life;
  private boolean shutdown;

  Inline(Life life) {
    this.life = life;
  }

  @Override
  public void execute(Runnable task) {
    if (shutdown || life.isOver()) {
      throw new RejectedExecutionException(life.service() + " has ended");
    }
    task.run();
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
