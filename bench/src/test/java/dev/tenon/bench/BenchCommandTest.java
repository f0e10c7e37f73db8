package dev.tenon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void anUnknownNameIsAUsageErrorThatListsThem() {
    assertThat(bench("speed")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "no benchmark 'speed'; there are append, command, replay, load, embedded, growth, dcb,"
                + " kafka, inbox");
  }

  @Test
  void noNameIsAUsageError() {
    assertThat(bench()).isEqualTo(2);
    assertThat(err.toString()).contains("NAME");
  }

  @Test
  void whatTakesLongHasToBeAllowed() {
    assertThat(bench("growth")).isEqualTo(2);
    assertThat(err.toString()).contains("--long");
  }

  @Test
  void aReportThatCannotBeWrittenIsRefusedBeforeTheWork(@TempDir Path directory) {
    String file = directory.resolve("none/report.json").toString();
    assertThat(bench("append", "--report", file)).isEqualTo(2);
    assertThat(err.toString()).startsWith("tenon: ").contains(file).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void theHelpNamesThem() {
    assertThat(bench("--help")).isZero();
    assertThat(out.toString()).contains("append, command, replay");
  }

  private int bench(String... arguments) {
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
