package dev.tenon.example.b2b.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Shows how far a run is: a bar that redraws itself on a terminal, plain lines otherwise. */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 30;
  private static final long PLAIN_EVERY_NANOS = 5_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final long total;
  private final long start = System.nanoTime();
  private long lastPlain = start;
  private boolean drawn;

  Progress(PrintStream out, boolean terminal, long total) {
    this.out = out;
    this.terminal = terminal;
    this.total = total;
  }

  void show(long done) {
    long now = System.nanoTime();
    double seconds = (now - start) / 1e9;
    double rate = seconds > 0 ? done / seconds : 0;
    long left = rate > 0 ? Math.round((total - done) / rate) : 0;
    String numbers =
        String.format(
            Locale.ROOT, "%,d of %,d documents, %,.0f/s, %d s left", done, total, rate, left);
    if (terminal) {
      int filled = total == 0 ? WIDTH : (int) Math.min(WIDTH, WIDTH * done / total);
      out.print(
          "\r[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] " + numbers + "\033[K");
      out.flush();
      drawn = true;
    } else if (now - lastPlain > PLAIN_EVERY_NANOS) {
      lastPlain = now;
      out.println(numbers);
    }
  }

  @Override
  public void close() {
    if (drawn) {
      out.println();
    }
  }
}
