package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.audit.StoreAudit;
import dev.tenon.example.b2b.input.CheckedFile;
import dev.tenon.example.b2b.input.Documents;
import dev.tenon.example.b2b.input.RefusedFile;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One run: replays the file through a running store, waits until it is at rest, and audits it. */
final class DemoRun {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RunningStore store;
  private final CheckedFile file;
  private final Latencies latencies;
  private final Path directory;
  private final long start;

  /**
   * A run that began to read the file at {@code start}.
   *
   * @param directory for the list of refused documents and what does not fit in memory
   */
  DemoRun(RunningStore store, CheckedFile file, Latencies latencies, Path directory, long start) {
    this.store = store;
    this.file = file;
    this.latencies = latencies;
    this.directory = directory;
    this.start = start;
  }

  Path refusedFile() {
    return directory.resolve("refused.csv");
  }

  /** Replays and audits; shows its progress. */
  Report run(BigDecimal creditLimit, double rate, PrintStream progressOut, boolean terminal)
      throws InterruptedException {
    Replay replay = new Replay(store, file, latencies);
    CountDownLatch done = new CountDownLatch(1);
    try (Progress progress = new Progress(progressOut, terminal, file.documentCount());
        RefusedFile refused = new RefusedFile(refusedFile())) {
      Thread shower = Thread.ofVirtual().start(() -> show(replay, progress, done));
      try {
        replay.registerCustomers(creditLimit);
        replay.run(directory, refused, rate);
        refused.publish();
        awaitRest();
      } finally {
        done.countDown();
        shower.join();
      }
    }
    long end = latencies.lastShown();
    double seconds = end == 0 ? 0 : (end - start) / 1e9;
    return report(seconds);
  }

  private static void show(Replay replay, Progress progress, CountDownLatch done) {
    try {
      while (!done.await(200, TimeUnit.MILLISECONDS)) {
        progress.show(replay.taken());
      }
      progress.show(replay.taken());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * At rest, no service has an event that a reader of it has not taken. What moves neither the logs
   * nor their readers for long is left to the audit.
   */
  private void awaitRest() throws InterruptedException {
    List<Long> before = List.of();
    long since = System.nanoTime();
    while (true) {
      long written = store.written();
      long behind = store.behind();
      if (behind == 0 && written == store.written()) {
        return;
      }
      List<Long> now = List.of(written, behind);
      if (!now.equals(before)) {
        before = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private Report report(double seconds) {
    SortedMap<String, Long> refused = new TreeMap<>();
    StoreAudit.Verdict verdict;
    try (Documents documents = file.documents(directory)) {
      verdict =
          store.read(stored ->
              StoreAudit.of(
                  stored, documents, no -> refused.merge(no.reason().name(), 1L, Long::sum)));
    }
    return new Report(
        file.documentCount(),
        file.lineCount(),
        refused,
        verdict,
        seconds,
        latencies.percentileMillis(50),
        latencies.percentileMillis(99));
  }
}
