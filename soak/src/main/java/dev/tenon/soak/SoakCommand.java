package dev.tenon.soak;

import static java.util.Objects.requireNonNull;

import dev.tenon.soak.site.BrokerKind;
import dev.tenon.soak.site.DatabaseKind;
import dev.tenon.soak.site.SiteSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenon soak}: 0 if every invariant held, 1 if one did not, 2 if it cannot run as asked. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs the B2B store under load and breaks one thing after another.",
      "Its services are processes on real servers, and clients order and read, while processes, "
          + "servers and the network between them fail. An observer that uses only the HTTP API and public "
          + "reads says in the end whether every invariant held."
    },
    footer = {
      "",
      "Examples:",
      "  tenon soak --seed 7 --minutes 10",
      "  tenon soak --database mariadb --broker nats --minutes 2",
      "  tenon soak --tail --broker redis",
      "",
      "Exit codes: 0 every invariant held, 1 one did not, 2 it cannot run as asked."
    })
public final class SoakCommand implements Callable<Integer> {
  private static final int HELD = 0;
  private static final int VIOLATED = 1;
  private static final int UNUSABLE = 2;
  private static final double MOST_MINUTES = 1_440;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "what breaks and what clients do is drawn from it; by default a new one")
  private @Nullable Long seed;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "2",
      description = "how long things break, up to 1440 (default: ${DEFAULT-VALUE})")
  private double minutes = 2;

  @Option(
      names = "--database",
      paramLabel = "postgres|mariadb|sqlite|h2",
      defaultValue = "postgres",
      description =
          "postgres or mariadb: a server of its own and two processes of each service; sqlite or h2: "
              + "files and one process of each (default: ${DEFAULT-VALUE})")
  private String database = "postgres";

  @Option(
      names = "--broker",
      paramLabel = "kafka|nats|rabbitmq|redis",
      defaultValue = "kafka",
      description = "what joins the services, a server of its own (default: ${DEFAULT-VALUE})")
  private String broker = "kafka";

  @Option(
      names = "--tail",
      description =
          "on postgres: orders steers by requests, which are read from the database's log; its "
              + "replication slots are dropped and lost, too")
  private boolean tail;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "an empty directory for data and logs; by default a new temporary one")
  private @Nullable Path data;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    Settings settings;
    try {
      settings = settings();
    } catch (SoakProblem e) {
      PrintWriter err = requireNonNull(spec).commandLine().getErr();
      err.println("tenon: " + e.getMessage());
      err.flush();
      return UNUSABLE;
    }
    out.println("seed " + settings.seed() + ", data in " + settings.directory());
    out.flush();
    Report report = new Soak(settings, out).run();
    report.print(out);
    return report.allHold() ? HELD : VIOLATED;
  }

  private Settings settings() {
    if (!(minutes > 0 && minutes <= MOST_MINUTES)) {
      throw new SoakProblem("--minutes " + minutes + " must be above 0 and at most 1440");
    }
    DatabaseKind databaseKind = parse("--database", database, DatabaseKind.values());
    BrokerKind brokerKind = parse("--broker", broker, BrokerKind.values());
    if (tail && databaseKind != DatabaseKind.POSTGRES) {
      throw new SoakProblem("--tail needs --database postgres, not " + database);
    }
    return new Settings(
        seed == null ? System.nanoTime() & 0xFFFFFF : seed,
        Duration.ofMillis((long) (minutes * 60_000)),
        new SiteSpec(databaseKind, brokerKind, tail, directory()));
  }

  private static <E extends Enum<E>> E parse(String option, String text, E[] values) {
    return Arrays.stream(values)
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new SoakProblem(
                option
                    + " "
                    + text
                    + " is unknown; use "
                    + Arrays.stream(values)
                        .map(value -> value.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))));
  }

  private Path directory() {
    try {
      if (data == null) {
        return Files.createTempDirectory("tenon-soak-");
      }
      Files.createDirectories(data);
      try (Stream<Path> files = Files.list(data)) {
        if (files.findAny().isPresent()) {
          throw new SoakProblem(
              "--data " + data + " is not empty; name an empty or a new directory");
        }
      }
      return data.toAbsolutePath();
    } catch (IOException e) {
      throw new SoakProblem("--data " + data + " cannot be used: " + e);
    }
  }
}
