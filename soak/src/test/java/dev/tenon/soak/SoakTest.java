package dev.tenon.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SoakTest {
  private static final String SEED = "11";

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everythingHoldsWhileThingsBreakForTwoMinutes() throws IOException {
    holds("postgres", "redis", "--seed", SEED, "--minutes", "2");
    assertThat(out.toString()).contains("seed                         " + SEED);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "postgres, kafka",
    "postgres, nats",
    "postgres, rabbitmq",
    "mariadb, kafka",
    "mariadb, nats",
    "mariadb, rabbitmq",
    "mariadb, redis",
    "sqlite, kafka",
    "h2, redis"
  })
  @Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everythingHoldsOnEveryPair(String database, String broker) throws IOException {
    holds(database, broker, "--seed", SEED, "--minutes", "2");
  }

  /** A seed that soon drops a slot and loses one, kills the leader, sends poison and repeats. */
  @Tag("long")
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everythingHoldsWhileSlotsAreLost() throws IOException {
    holds("postgres", "kafka", "--seed", "258", "--minutes", "2", "--tail");
    assertThat(out.toString()).contains("slot dropped", "slot lost", "slot loss healed");
  }

  private void holds(String database, String broker, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("--database", database, "--broker", broker));
    arguments.addAll(List.of("--data", directory.resolve("data").toString()));
    int code = soak(arguments.toArray(String[]::new));

    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString())
        .contains("slowest recovery", "noLostEvent                  holds")
        .doesNotContain("VIOLATED");
    assertThat(Files.readAllLines(directory.resolve("data/faults.log")))
        .hasSizeGreaterThan(5)
        .anyMatch(line -> line.contains("kill "));
  }

  @Test
  void whatCannotRunIsRefused() throws IOException {
    refuses(
        "--database oracle is unknown; use sqlite, h2, postgres, mariadb", "--database", "oracle");
    refuses("--tail needs --database postgres, not h2", "--tail", "--database", "h2");
    refuses("--broker jms is unknown; use kafka, nats, rabbitmq, redis", "--broker", "jms");
    refuses("--minutes 0.0 must be above 0 and at most 1440", "--minutes", "0");
    Files.writeString(directory.resolve("file"), "something");
    refuses(directory + " is not empty", "--data", directory.toString());
  }

  private void refuses(String because, String... arguments) {
    assertThat(soak(arguments)).isEqualTo(2);
    assertThat(err.toString()).contains(because);
  }

  private int soak(String... arguments) {
    return new CommandLine(new SoakCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
