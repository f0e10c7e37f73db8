package dev.tenon.bench.cases;

import dev.tenon.bench.measure.Plan;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.Workspace;

/** A benchmark: opens what its cases need, and measures them. */
@FunctionalInterface
public interface Bench {
  /** Measures every case. */
  void run(Workspace workspace, Rounds rounds) throws Exception;

  /** How long its contenders work. */
  default Plan plan() {
    return Plan.standard();
  }

  /** What it measures if it may take long. */
  default Bench longer() {
    return this;
  }
}
