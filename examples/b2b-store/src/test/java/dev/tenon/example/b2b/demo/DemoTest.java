package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.NaiveOrders;
import dev.tenon.example.b2b.input.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Whole runs of the demo, from the command line to the report. */
class DemoTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"events, choreography, separate", "events, choreography, shared"})
  void sixMonthsComeToTheExpectedFigures(String style, String flow, String placement) {
    sixMonths(style, flow, placement);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"tables, choreography", "events, orchestration", "tables, orchestration"})
  void sixMonthsOfOtherDesignsComeToTheSame(String style, String flow) {
    sixMonths(style, flow, "separate");
  }

  private void sixMonths(String style, String flow, String placement) {
    Path file = directory.resolve("report.json");
    Demo.Result result =
        Demo.run(
            "--orders",
            Demo.sixMonths(),
            "--orders-style",
            style,
            "--flow",
            flow,
            "--placement",
            placement,
            "--data",
            directory.resolve("s"),
            "--report",
            file);

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    ReportFile report = ReportFile.read(file);
    ObjectNode expected = ReportFile.read(Demo.resource("expected-2010-12-to-2011-05.json")).json();
    assertThat(report.figures()).isEqualTo(expected);
    List<String> fields = new ArrayList<>(expected.propertyNames());
    fields.addAll(ReportFile.OF_THE_RUN);
    assertThat(report.json().propertyNames()).containsExactlyInAnyOrderElementsOf(fields);
    assertThat(report.json().get("invariants").propertyNames())
        .containsExactlyElementsOf(ReportFile.INVARIANTS);
    assertThat(report.violated()).isEmpty();
    assertThat(report.number("seconds")).isPositive();
    assertThat(report.number("documentsPerSecond") * report.number("seconds"))
        .isBetween(10_783 * 0.98, 10_783 * 1.02);
    assertThat(report.number("p50Millis"))
        .isPositive()
        .isLessThanOrEqualTo(report.number("p99Millis"));
    assertThat(report.number("p99Millis")).isLessThan(report.number("seconds") * 1_000);
  }

  @ParameterizedTest
  @CsvSource({
    "sqlite, in-process, events, choreography, separate",
    "h2, in-process, events, choreography, separate",
    "postgres, in-process, events, choreography, separate",
    "sqlite, kafka, events, choreography, separate",
    "sqlite, in-process, tables, choreography, separate",
    "h2, in-process, tables, choreography, separate",
    "postgres, in-process, tables, choreography, separate",
    "mariadb, in-process, events, choreography, separate",
    "mariadb, in-process, tables, choreography, separate",
    "sqlite, in-process, events, orchestration, separate",
    "h2, in-process, events, orchestration, separate",
    "postgres, in-process, events, orchestration, separate",
    "mariadb, in-process, events, orchestration, separate",
    "h2, in-process, tables, orchestration, separate",
    "postgres, in-process, tables, orchestration, separate",
    "mariadb, in-process, tables, orchestration, separate",
    "postgres, in-process, events, choreography, shared",
    "mariadb, in-process, events, choreography, shared"
  })
  void theSampleComesToTheSameHoweverItIsKeptAndOnlyOnce(
      String database, String broker, String style, String flow, String placement)
      throws Exception {
    twice(database, broker, style, flow, placement);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"tables, choreography", "events, orchestration"})
  void theSampleOfOtherDesignsComesToTheSameOnKafka(String style, String flow) throws Exception {
    twice("sqlite", "kafka", style, flow, "separate");
  }

  private void twice(String database, String broker, String style, String flow, String placement)
      throws Exception {
    Path data = directory.resolve("store");
    Path file = directory.resolve("report.json");
    Object[] arguments = {
      "--database",
      database,
      "--broker",
      broker,
      "--orders-style",
      style,
      "--flow",
      flow,
      "--placement",
      placement,
      "--data",
      data,
      "--report",
      file
    };

    Demo.Result first = Demo.run(arguments);

    ObjectNode expected = ReportFile.expected(Demo.sample(), "2000.00");
    ReportFile report = ReportFile.read(file);
    assertThat(first.code()).isZero();
    assertThat(first.err()).isEmpty();
    assertThat(report.figures()).isEqualTo(expected);
    assertThat(report.violated()).isEmpty();
    assertThat(report.number("documentsPerSecond")).isPositive();
    assertThat(Files.readAllLines(data.resolve("refused.csv"))).isEqualTo(refused(Demo.sample()));

    Demo.Result again = Demo.run(arguments);

    ReportFile second = ReportFile.read(file);
    assertThat(again.code()).isZero();
    assertThat(second.figures()).isEqualTo(expected);
    assertThat(second.violated()).isEmpty();
    for (String field : List.of("seconds", "documentsPerSecond", "p50Millis", "p99Millis")) {
      assertThat(second.number(field)).as(field).isZero();
    }
    try (Stream<Path> files = Files.list(data)) {
      assertThat(files.map(Path::toString).filter(name -> name.endsWith(".tmp"))).isEmpty();
    }
  }

  private static List<String> refused(Path orders) {
    List<String> lines = new ArrayList<>(List.of("number,reason"));
    for (Document document : NaiveOrders.read(orders).documents()) {
      if (document instanceof Document.Refused no) {
        lines.add(no.number() + ',' + no.reason());
      }
    }
    return lines;
  }

  @Test
  void peopleReadWhatBecameOfTheOrders() {
    Demo.Result result = Demo.run("--data", directory.resolve("store"));

    assertThat(result.out())
        .contains("data: " + directory.resolve("store"))
        .containsPattern("documents +58\n")
        .containsPattern("REJECTED INSUFFICIENT_CREDIT +7\n")
        .contains(directory.resolve("store").resolve("refused.csv").toString());
    for (String invariant : ReportFile.INVARIANTS) {
      assertThat(result.out()).containsPattern(invariant + " +holds\n");
    }
  }

  @Test
  void withoutADirectoryItMakesOneAndSaysWhere() throws IOException {
    Demo.Result result = Demo.run();

    assertThat(result.code()).isZero();
    Path made = Path.of(result.out().lines().findFirst().orElse("").replace("data: ", ""));
    assertThat(made.resolve("orders.db")).exists();
    try (Stream<Path> files = Files.list(made)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(made);
  }

  @Test
  void aStoreOfNothingButRefusedDocumentsHadNothingToDo() throws Exception {
    Path orders = directory.resolve("refused.csv");
    Files.writeString(
        orders,
        """
        InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID
        A1,X,1,2011-01-01 09:00:00,1,
        """);
    Path file = directory.resolve("report.json");

    Demo.Result result =
        Demo.run("--orders", orders, "--data", directory.resolve("store"), "--report", file);

    ReportFile report = ReportFile.read(file);
    assertThat(result.code()).isZero();
    assertThat(report.figures()).isEqualTo(ReportFile.expected(orders, "2000.00"));
    assertThat(report.number("documentsPerSecond")).isZero();
  }
}
