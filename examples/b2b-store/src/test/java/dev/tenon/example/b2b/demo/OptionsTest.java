package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.GeneratedOrders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each option does, and refuses. */
class OptionsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "--credit-limit, -1",
    "--credit-limit, 1.0001",
    "--credit-limit, 1e3",
    "--credit-limit, '1,000'",
    "--credit-limit, much",
    "--credit-limit, ''",
    "--credit-limit, 1000000000000000.001",
    "--database, oracle",
    "--database, SQLITE",
    "--database, jdbc:mysql://localhost/x",
    "--database, ''",
    "--orders-style, rows",
    "--orders-style, EVENTS",
    "--orders-style, ''",
    "--flow, dance",
    "--flow, ORCHESTRATION",
    "--flow, ''",
    "--placement, here",
    "--placement, SHARED",
    "--placement, ''",
    "--payment-within, 0",
    "--payment-within, -1",
    "--payment-within, soon",
    "--broker, pigeons",
    "--broker, ''",
    "--instances, 0",
    "--instances, 9",
    "--instances, two",
    "--rate, 0",
    "--rate, 0.000",
    "--rate, -5",
    "--rate, fast",
    "--rate, NaN",
    "--rate, 1e3"
  })
  void aBadValueIsRefusedBeforeAnythingIsMade(String option, String value) {
    Path data = directory.resolve("store");
    BindingTest.assertRefused(Demo.run("--data", data, option, value), option, value);
    assertThat(data).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "'--processes', '--processes', '--broker kafka'",
    "'--database postgres --processes', '--processes', '--broker kafka'",
    "'--database postgres --instances 2', '--processes', '--broker kafka'",
    "'--flow fulfilment --serve 0 --orders-style tables', '--flow fulfilment', 'style events'",
    "'--placement shared --flow orchestration', '--flow orchestration', '--placement separate'",
    "'--placement shared --flow fulfilment --serve 0', '--flow fulfilment', 'separate'",
    "'--placement shared --orders-style tables', '--placement shared', 'style events'",
    "'--placement shared --broker kafka', '--broker kafka', '--broker in-process'",
    "'--placement shared --broker kafka --processes', '--processes', '--placement separate'",
    "'--broker kafka --processes --instances 2', '--instances 2', '--database postgres'",
    "'--broker kafka --database h2 --processes --instances 2', 'h2', '--database postgres'"
  })
  void whatCannotWorkTogetherIsRefusedBeforeAnythingIsMade(
      String options, String refused, String works) {
    Path data = directory.resolve("store");
    List<Object> arguments = new ArrayList<>(List.of("--data", data));
    arguments.addAll(List.of(options.split(" ")));
    BindingTest.assertRefused(Demo.run(arguments.toArray()), refused, works);
    assertThat(data).doesNotExist();
  }

  @Test
  void aReportThatCannotBeWrittenIsRefusedBeforeAnythingIsMade() {
    Path data = directory.resolve("store");
    Path nowhere = directory.resolve("nowhere").resolve("report.json");
    BindingTest.assertRefused(
        Demo.run("--data", data, "--report", nowhere), "--report", nowhere.toString());
    BindingTest.assertRefused(
        Demo.run("--data", data, "--report", directory), "--report", directory.toString());
    assertThat(data).doesNotExist();
  }

  @Test
  void aPasswordIsNotRepeated() {
    Demo.Result result = Demo.run("--database", "jdbc:oracle://me:tiger@h/db?password=scott");
    BindingTest.assertRefused(result, "--database");
    assertThat(result.err()).doesNotContain("tiger", "scott");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-such-option", "stray"})
  void whatItDoesNotKnowIsRefused(String argument) {
    Demo.Result result = Demo.run(argument);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(argument).doesNotContain("\tat ");
  }

  @Test
  void helpNamesEveryOption() {
    Demo.Result result = Demo.run("--help");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("--orders", "--credit-limit", "--data", "--database", "--report", "--serve")
        .contains(
            "--rate",
            "--help",
            "events|tables",
            "choreography|orchestration|fulfilment",
            "separate|shared",
            "--payment-within",
            "2000.00",
            "sqlite|h2|postgres|mariadb|URL",
            "TENON_TOKEN");
  }

  @Test
  void aReportReplacesAnOlderOneWhole() throws IOException {
    Path file = Files.writeString(directory.resolve("report.json"), "old ".repeat(10_000));
    assertThat(Demo.run("--data", directory.resolve("store"), "--report", file).code()).isZero();
    assertThat(ReportFile.read(file).violated()).isEmpty();
    assertThat(directory.resolve("report.json.tmp")).doesNotExist();
  }

  /** Document number n is due (n - 1) / rate seconds after the first. */
  @Test
  void rateSpreadsTheDocumentsOverTime() {
    Path orders = GeneratedOrders.write(directory.resolve("orders.csv"), 7, 60);
    Path file = directory.resolve("report.json");
    long start = System.nanoTime();
    Demo.Result result =
        Demo.run(
            "--orders",
            orders,
            "--data",
            directory.resolve("store"),
            "--rate",
            "40",
            "--report",
            file);
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(result.code()).isZero();
    ReportFile report = ReportFile.read(file);
    int handedOver =
        report.json().get("placed").intValue() + report.json().get("creditNotes").intValue();
    double due = (handedOver - 1) / 40.0;
    assertThat(report.number("seconds")).isBetween(due, due + 10);
    assertThat(took.toMillis() / 1e3).isGreaterThan(due);
    assertThat(report.figures()).isEqualTo(ReportFile.expected(orders, "2000.00"));
  }
}
