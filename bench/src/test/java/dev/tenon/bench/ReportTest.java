package dev.tenon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.MachineLoad;
import dev.tenon.bench.workspace.BenchProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final List<Bar> BARS =
      List.of(
          Bar.throughput("64", "raw-32", 2.5),
          Bar.p99("64", "raw-32"),
          Bar.throughput("64", "axon-4", 2),
          Bar.cost("1", "64", 1.3),
          Bar.countWithin("64", "writes", 1));

  private static final Map<String, Map<String, Map<String, Double>>> COUNTS =
      Map.of("64", Map.of("ours", Map.of("writes", 1.25)));

  @Test
  void hasTheFiguresOfEachCaseAndTheirRatios() {
    assertThat(Report.json(results()).lines().map(String::strip))
        .containsExactly(
            "{",
            "\"bench\" : \"append\",",
            "\"rounds\" : 5,",
            "\"load\" : {",
            "\"cores\" : 2,",
            "\"loadAverageBegin\" : 0.25,",
            "\"loadAverageEnd\" : 3.5,",
            "\"stolenPercent\" : 0.124",
            "},",
            "\"cases\" : {",
            "\"64\" : {",
            "\"ours\" : {",
            "\"throughput\" : 3000.0,",
            "\"p50\" : 2.0,",
            "\"p99\" : 12.0",
            "},",
            "\"reference\" : {",
            "\"raw-32\" : {",
            "\"throughput\" : 1000.0,",
            "\"p50\" : 4.0,",
            "\"p99\" : 8.0",
            "}",
            "},",
            "\"ratio\" : {",
            "\"raw-32\" : {",
            "\"throughput\" : 3.0,",
            "\"p50\" : 0.5,",
            "\"p99\" : 1.5",
            "}",
            "},",
            "\"counted\" : {",
            "\"ours\" : {",
            "\"writes\" : 1.25",
            "}",
            "}",
            "},",
            "\"1\" : {",
            "\"ours\" : {",
            "\"throughput\" : 1500.0,",
            "\"p50\" : 0.0,",
            "\"p99\" : 0.0",
            "},",
            "\"reference\" : { },",
            "\"ratio\" : { }",
            "}",
            "}",
            "}");
  }

  @Test
  void isWrittenAsAWhole(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("report.json");
    Report.requireWritable(file);
    Report.write(results(), file);
    assertThat(file).content().isEqualTo(Report.json(results()));
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void refusesAFileThatCannotBe(@TempDir Path directory) {
    assertThatThrownBy(() -> Report.requireWritable(directory.resolve("none/report.json")))
        .isInstanceOf(BenchProblem.class);
    assertThatThrownBy(() -> Report.requireWritable(directory)).isInstanceOf(BenchProblem.class);
  }

  @Test
  void theTableSaysWhichBarsWereReached() {
    assertThat(ResultTable.of(results(), BARS).lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "append: medians of 5 rounds on 2 cores, load average 0.3 before and 3.5 after, 0.1 %"
                + " stolen",
            "64 ours 3,000 2.00 12.00 ",
            " raw-32 1,000 4.00 8.00 3.00 0.50 1.50",
            "64: throughput / raw-32 >= 2.50 3.000 reached",
            "64: p99 / raw-32 <= 1.00 1.500 missed",
            "64 ours 1.25 writes",
            "64: throughput / axon-4 >= 2.00 - not measured",
            "64: writes <= 1.00 1.250 missed",
            "1: cost / 64 <= 1.30 2.000 missed");
  }

  private static Results results() {
    Map<String, Figures> many = new LinkedHashMap<>();
    many.put("raw-32", new Figures(1_000, 4, 8));
    many.put("ours", new Figures(3_000, 2, 12));
    Map<String, Map<String, Figures>> medians = new LinkedHashMap<>();
    medians.put("64", many);
    medians.put("1", Map.of("ours", new Figures(1_500, 0, 0)));
    return new Results("append", 5, new MachineLoad(2, 0.25, 3.5, 0.1239), medians, COUNTS);
  }
}
