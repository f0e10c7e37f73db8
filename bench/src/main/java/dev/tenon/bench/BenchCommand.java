package dev.tenon.bench;

import static java.util.Objects.requireNonNull;

import dev.tenon.bench.cases.Bench;
import dev.tenon.bench.measure.MachineLoad;
import dev.tenon.bench.measure.Plan;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.BenchProblem;
import dev.tenon.bench.workspace.Workspace;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenon bench}: 0 if it ran, whatever it found, 2 if it cannot run. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures Tenon, the raw database or broker, and other frameworks side by side.",
      "It starts the servers itself, databases with power-safe settings. Needs a checkout, a quiet "
          + "machine and some minutes."
    },
    footer = {
      "",
      "Examples:",
      "  tenon bench append",
      "  tenon bench replay --report replay.json",
      "",
      "A bar that is missed is marked, and no failure.",
      "Exit codes: 0 it ran, 1 it failed, 2 it cannot run as asked."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int RAN = 0;
  private static final int UNUSABLE = 2;

  /** Where the checkout is; {@code ./tenon} says so. */
  private static final String HOME = "tenon.home";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description = "what to measure: ${COMPLETION-CANDIDATES}",
      completionCandidates = Names.class)
  private String name = "";

  @Option(names = "--report", paramLabel = "FILE", description = "writes the result as JSON")
  private @Nullable Path report;

  @Option(
      names = "--long",
      description = "allows what fills a database for minutes: growth, a case of saga")
  private boolean longRun;

  @Override
  public Integer call() throws Exception {
    Benches bench =
        Benches.named(name)
            .orElseThrow(() ->
                usage(
                    "no benchmark '"
                        + name
                        + "'; there are "
                        + String.join(", ", Benches.labels())));
    if (bench.takesLong() && !longRun) {
      throw usage("'" + name + "' fills databases for minutes; allow it by --long");
    }
    try {
      if (report != null) {
        Report.requireWritable(report);
      }
      Results results = run(bench);
      if (report != null) {
        Report.write(results, report);
      }
      out().print(ResultTable.of(results, bench.bars()));
      out().flush();
      return RAN;
    } catch (BenchProblem e) {
      say("tenon: " + e.getMessage());
      return UNUSABLE;
    }
  }

  private Results run(Benches chosen) throws Exception {
    Bench bench = longRun ? chosen.bench().longer() : chosen.bench();
    Plan plan = bench.plan();
    Rounds rounds = new Rounds(plan, this::say);
    try (Workspace workspace = Workspace.claim(home(), this::say)) {
      MachineLoad.Watch watch = MachineLoad.watch();
      bench.run(workspace, rounds);
      return new Results(
          chosen.label(), plan.rounds(), watch.end(), rounds.medians(), rounds.counts());
    }
  }

  private static Path home() {
    Path home = Path.of(System.getProperty(HOME, "")).resolve("bench");
    if (!Files.exists(home.resolve("pom.xml"))) {
      throw new BenchProblem("benchmarks run from a checkout; start them by its ./tenon");
    }
    return home;
  }

  private ParameterException usage(String message) {
    return new ParameterException(requireNonNull(spec).commandLine(), message);
  }

  private PrintWriter out() {
    return requireNonNull(spec).commandLine().getOut();
  }

  private void say(String line) {
    PrintWriter err = requireNonNull(spec).commandLine().getErr();
    err.println(line);
    err.flush();
  }

  /** What can be measured. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Benches.labels().iterator();
    }
  }
}
