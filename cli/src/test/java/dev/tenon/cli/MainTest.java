package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.testing.server.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpNamesTheCommand() {
    assertThat(tenon("--help")).isZero();
    assertThat(out.toString()).startsWith("Usage: tenon");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void versionIsOneLine() {
    assertThat(tenon("--version")).isZero();
    assertThat(out.toString().lines()).singleElement().asString().startsWith("tenon ");
  }

  @Test
  void whatItDoesNotKnowIsAUsageErrorWithoutAStackTrace() {
    assertThat(tenon("no-such-verb")).isEqualTo(2);
    assertThat(err.toString()).contains("no-such-verb").doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anUnknownBenchmarkIsAUsageErrorThatNamesThem() {
    assertThat(tenon("bench", "speed")).isEqualTo(2);
    assertThat(err.toString()).contains("speed", "append, command").doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void noCommandIsAUsageError() {
    assertThat(tenon()).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: tenon").doesNotContain("\tat ");
  }

  @Test
  void aFailureIsOneLine() {
    assertThat(tenon("fail")).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo("tenon: the disk is full");
  }

  @Test
  void aServerThatCannotBeHadIsAUsageError(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("file"), "not a cluster");
    assertThat(tenon("serve", directory.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith("tenon: ").contains(directory.toString()).hasLineCount(1);
  }

  @Test
  void theDemoIsAmongItsCommands(@TempDir Path directory) throws IOException {
    Path report = directory.resolve("report.json");
    Path data = directory.resolve("store");
    assertThat(tenon("demo", "--data", data.toString(), "--report", report.toString())).isZero();
    assertThat(Files.readString(report)).contains("\"viewEqualsReplay\" : true");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void whatTheDemoCannotUseIsOneLine(@TempDir Path directory) {
    String missing = directory.resolve("missing.csv").toString();
    assertThat(tenon("demo", "--orders", missing)).isEqualTo(2);
    assertThat(err.toString()).startsWith("tenon: ").contains(missing).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  private int tenon(String... args) {
    CommandLine tenon =
        Main.commandLine().addSubcommand(new Failing()).addSubcommand(new Serving());
    return tenon.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
  }

  @Command(name = "fail")
  private static final class Failing implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("the disk is full");
    }
  }

  @Command(name = "serve")
  private static final class Serving implements Runnable {
    @Parameters Path directory = Path.of("");

    @Override
    public void run() {
      PostgresServer.start(directory).close();
    }
  }
}
