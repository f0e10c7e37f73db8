package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

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
  void noCommandIsAUsageError() {
    assertThat(tenon()).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: tenon").doesNotContain("\tat ");
  }

  @Test
  void aFailureIsOneLine() {
    assertThat(tenon("fail")).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo("tenon: the disk is full");
  }

  private int tenon(String... args) {
    CommandLine tenon = Main.commandLine().addSubcommand(new Failing());
    return tenon.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
  }

  @Command(name = "fail")
  private static final class Failing implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("the disk is full");
    }
  }
}
