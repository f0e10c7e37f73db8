package dev.tenon.bench.brokers;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * A processor's time in microseconds. It tells more than the clock where others are at work, too.
 *
 * @param client of this process
 * @param server of its children
 */
record Processor(double client, double server) {
  static final Processor NONE = new Processor(0, 0);

  /** Since the processes began. */
  static Processor now() {
    return new Processor(ofThis() / 1e3, ofChildren().toNanos() / 1e3);
  }

  private static long ofThis() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private static Duration ofChildren() {
    return ProcessHandle.current()
        .descendants()
        .flatMap(child -> child.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** What was spent since then on each of so many. */
  Processor since(Processor before, long count) {
    return new Processor((client - before.client) / count, (server - before.server) / count);
  }
}
