package dev.tenon.soak;

import dev.tenon.soak.faults.FaultLog;
import dev.tenon.soak.faults.Times;
import dev.tenon.soak.observer.Observer;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * What a run came to.
 *
 * @param took with starting and checking
 * @param times that it took the store to get over some faults
 * @param operations in the history
 */
record Report(
    Settings settings,
    Duration took,
    Findings findings,
    FaultLog faults,
    Times times,
    Observer.Figures figures,
    long operations,
    long reads) {
  boolean allHold() {
    return findings.allHold();
  }

  void print(PrintWriter out) {
    out.println();
    out.println("faults, and how long the store took to recover");
    faults.lines().forEach(line -> out.println("  " + line));
    out.println();
    out.println("what came about again, and how long after");
    times.lines().forEach(line -> out.println("  " + line));
    out.println();
    row(out, "seed", settings.seed());
    row(out, "database, broker", settings.site());
    row(out, "seconds", took.toSeconds());
    row(out, "faults, kills", faults.count() + ", " + faults.kills());
    row(out, "slowest recovery", faults.slowest());
    row(out, "events", figures.events());
    row(out, "orders", figures.placed());
    row(out, "requests, reads among them", operations + ", " + reads);
    row(out, "logs and fault list in", settings.directory());
    for (Invariant invariant : Invariant.values()) {
      int count = findings.count(invariant);
      row(out, invariant.field(), count == 0 ? "holds" : "VIOLATED " + count + "x");
      findings.examples(invariant).forEach(example -> out.println("    " + example));
    }
    out.flush();
  }

  private static void row(PrintWriter out, String name, Object value) {
    out.printf(Locale.ROOT, "%-28s %s%n", name, value);
  }
}
