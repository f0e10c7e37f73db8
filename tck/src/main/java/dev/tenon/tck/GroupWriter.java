package dev.tenon.tck;

import dev.tenon.spi.EventLog;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** The one thread that calls {@link EventLog#write}, for many callers at once. */
final class GroupWriter implements AutoCloseable {
  private static final int LARGEST_BATCH = 500;

  private final BlockingQueue<Request> queue = new LinkedBlockingQueue<>();
  private final Thread thread;

  GroupWriter(EventLog log) {
    thread = Thread.ofPlatform().daemon().start(() -> run(log));
  }

  CompletableFuture<Outcome> submit(Write write) {
    Request request = new Request(write, new CompletableFuture<>());
    queue.add(request);
    return request.answer;
  }

  private void run(EventLog log) {
    List<Request> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(queue.take());
        queue.drainTo(batch, LARGEST_BATCH - 1);
        List<Outcome> outcomes = log.write(batch.stream().map(Request::write).toList());
        for (int i = 0; i < batch.size(); i++) {
          batch.get(i).answer.complete(outcomes.get(i));
        }
        batch.clear();
      }
    } catch (InterruptedException e) {
      // closed
    } catch (RuntimeException e) {
      batch.forEach(request -> request.answer.completeExceptionally(e));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private record Request(Write write, CompletableFuture<Outcome> answer) {}
}
