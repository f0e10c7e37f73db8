package dev.tenon.example.b2b.demo;

import static java.util.Objects.requireNonNull;

import dev.tenon.error.TenonException;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.input.CheckedFile;
import dev.tenon.example.b2b.input.InputException;
import dev.tenon.example.b2b.input.OrderFile;
import dev.tenon.example.b2b.process.ProcessProblem;
import dev.tenon.example.b2b.process.Processes;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.testing.server.ServerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenon demo}: 0 if every invariant holds, 1 if one does not, 2 if it cannot run. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs the B2B store on real wholesale orders.",
      "Three services, each with its own database, are joined by nothing but messages. Ends with "
          + "what became of the orders, and whether every invariant holds."
    },
    footer = {
      "",
      "Examples:",
      "  tenon demo",
      "  tenon demo --orders orders.csv.gz --data ./store --report report.json",
      "  tenon demo --database postgres --serve 8080",
      "  tenon demo --database postgres --orders-style tables",
      "  tenon demo --database postgres --broker kafka --flow orchestration",
      "  tenon demo --placement shared",
      "  tenon demo --flow fulfilment --payment-within 60 --serve 8080",
      "  tenon demo --database postgres --broker kafka --processes --instances 2 --serve 8080",
      "",
      "Killed and started again with the same --data it goes on where it was.",
      "Exit codes: 0 every invariant holds, 1 one does not, 2 it cannot run as asked."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int HOLDS = 0;
  private static final int VIOLATED = 1;
  private static final int UNUSABLE = 2;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--orders",
      paramLabel = "FILE.csv[.gz]",
      description = "the invoices to replay; by default a short excerpt that comes along")
  private @Nullable Path orders;

  @Option(
      names = "--credit-limit",
      paramLabel = "AMOUNT",
      defaultValue = "2000.00",
      description = "every customer's credit limit (default: ${DEFAULT-VALUE})")
  private String creditLimit = "2000.00";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "where the databases lie; by default a new temporary directory")
  private @Nullable Path data;

  @Option(
      names = "--database",
      paramLabel = "sqlite|h2|postgres|mariadb|URL",
      defaultValue = "sqlite",
      description = {
        "sqlite or h2: files; postgres or mariadb: a server of its own;",
        "jdbc:postgresql://...: a running server, its user allowed to create databases and roles",
        "(default: ${DEFAULT-VALUE})"
      })
  private String database = "sqlite";

  @Option(
      names = "--broker",
      paramLabel = "in-process|kafka|nats|rabbitmq|redis",
      defaultValue = "in-process",
      description =
          "in-process: joins services of one process; the others: a server of its own "
              + "(default: ${DEFAULT-VALUE})")
  private String broker = "in-process";

  @Option(
      names = "--processes",
      description = "runs each service in a process of its own; needs a broker with a server")
  private boolean processes;

  @Option(
      names = "--instances",
      paramLabel = "N",
      description =
          "runs so many processes of each service, up to 8; more than one need a server: "
              + "--database postgres, mariadb or jdbc:postgresql://...")
  private @Nullable String instances;

  @Mixin private final DesignOptions design = new DesignOptions();

  @Option(names = "--report", paramLabel = "FILE", description = "writes the result as JSON")
  private @Nullable Path report;

  @Option(
      names = "--serve",
      paramLabel = "[HOST:]PORT",
      description =
          "serves the store's HTTP API, and goes on after the replay; on loopback unless HOST says "
              + "otherwise, and then with a bearer token: TENON_TOKEN, or a random one printed once")
  private @Nullable String serve;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "at most so many documents a second; by default as fast as it goes")
  private @Nullable String rate;

  @Override
  public Integer call() throws InterruptedException {
    try {
      return run();
    } catch (DemoProblem
        | InputException
        | ProcessProblem
        | ServerException
        | UncheckedIOException e) {
      return unusable(e);
    } catch (TenonException e) {
      return switch (e.problem()) {
        case STORAGE_FAILED, COMMIT_UNKNOWN, SCHEMA_MISMATCH, BROKER_FAILED -> unusable(e);
        default -> throw e;
      };
    }
  }

  private int unusable(Exception e) {
    String message = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    warn(message);
    return UNUSABLE;
  }

  private int run() throws InterruptedException {
    BigDecimal limit = Arguments.money("--credit-limit", creditLimit);
    double perSecond = rate == null ? 0 : Arguments.rate(rate);
    Layout layout = Layout.parse(database, broker, design.design(), processes, instances);
    requireReplayedOrServed(layout.design().flow());
    DatabaseKind kind = layout.database();
    Serving serving = serve == null ? Serving.NONE : Serving.parse(serve);
    Arguments.requireWritable(report);

    long start = System.nanoTime();
    CheckedFile file = orders == null ? OrderFile.checkSample() : OrderFile.check(orders);
    Path directory = data != null ? data.toAbsolutePath() : temporaryDirectory();
    Binding binding = Binding.of(file.sha256(), limit, layout.boundAs(directory), layout.design());
    Latencies latencies = new Latencies();
    try (DataDirectory home = DataDirectory.claim(directory, binding, kind::requireReachable);
        DatabaseSite databases =
            DatabaseSite.open(kind, home.path(), binding, ServiceName.of(layout.design()));
        BrokerSite joint = BrokerSite.open(layout.broker(), home.path());
        RunningStore store = start(layout, databases, joint, home.path(), latencies);
        Serving.Running api = serving.start(store, out())) {
      out().println("data: " + home.path());
      out().flush();
      if (!layout.design().flow().isReplayed()) {
        api.awaitStop();
        return HOLDS;
      }
      DemoRun run = new DemoRun(store, file, latencies, home.path(), start);
      Report result = run.run(limit, perSecond, System.err, Boolean.getBoolean("tenon.terminal"));
      if (report != null) {
        result.write(report);
      }
      out().print(result.table(run.refusedFile()));
      out().flush();
      api.awaitStop();
      return result.allHold() ? HOLDS : VIOLATED;
    }
  }

  private void requireReplayedOrServed(Flow flow) {
    if (!flow.isReplayed() && (serve == null || orders != null || report != null || rate != null)) {
      throw new DemoProblem(
          "--flow fulfilment is served, and not replayed: its orders need stock and payments, which"
              + " no file has; use --serve [HOST:]PORT without --orders, --report and --rate, or"
              + " --flow choreography or orchestration");
    }
  }

  private RunningStore start(
      Layout layout, DatabaseSite databases, BrokerSite joint, Path directory, Latencies latencies)
      throws InterruptedException {
    return layout.inProcesses()
        ? ProcessStore.start(
            databases,
            joint,
            layout.design(),
            layout.instances(),
            directory,
            new Watching(latencies))
        : LocalStore.start(databases, joint, layout.design(), latencies::shown);
  }

  private final class Watching implements Processes.Listener {
    private final Latencies latencies;

    Watching(Latencies latencies) {
      this.latencies = latencies;
    }

    @Override
    public void started(String process) {
      out().println(process);
      out().flush();
    }

    @Override
    public void ended(String process) {
      warn(process);
    }

    @Override
    public void shown(String id) {
      latencies.shown(id);
    }
  }

  private void warn(String what) {
    err().println("tenon: " + what);
    err().flush();
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("tenon-demo-");
    } catch (IOException e) {
      throw new DemoProblem(
          "no temporary directory can be created: " + e + "; name one by --data", e);
    }
  }

  private PrintWriter out() {
    return requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return requireNonNull(spec).commandLine().getErr();
  }
}
