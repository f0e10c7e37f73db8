package dev.tenon.bench;

import static dev.tenon.bench.measure.Contender.OURS;
import static java.util.Objects.requireNonNull;

import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.MachineLoad;
import dev.tenon.bench.workspace.BenchProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The results as JSON: per second and milliseconds, a ratio is ours / reference. */
final class Report {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Report() {}

  /** Refuses, before hours of work, a file that cannot be written after them. */
  static void requireWritable(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
      throw new BenchProblem("report " + file + " cannot be written; name a file in a directory");
    }
  }

  /** Writes it whole or not at all. */
  static void write(Results results, Path file) {
    Path target = file.toAbsolutePath();
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    try {
      Files.writeString(temporary, json(results));
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new BenchProblem("report " + file + " cannot be written: " + e, e);
    }
  }

  static String json(Results results) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("bench", results.bench());
    report.put("rounds", results.rounds());
    report.put("load", load(results.load()));
    Map<String, Object> cases = new LinkedHashMap<>();
    results
        .medians()
        .forEach((name, contenders) -> cases.put(name, ofCase(contenders, counted(results, name))));
    report.put("cases", cases);
    return JSON.writeValueAsString(report) + "\n";
  }

  private static Map<String, Object> load(MachineLoad load) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cores", load.cores());
    fields.put("loadAverageBegin", rounded(load.loadAverageBegin()));
    fields.put("loadAverageEnd", rounded(load.loadAverageEnd()));
    fields.put("stolenPercent", rounded(load.stolenPercent()));
    return fields;
  }

  private static Map<String, Map<String, Double>> counted(Results results, String caseName) {
    Map<String, Map<String, Double>> counted = new LinkedHashMap<>();
    results
        .counts()
        .getOrDefault(caseName, Map.of())
        .forEach((contender, counts) -> {
          Map<String, Double> rounded = new TreeMap<>();
          counts.forEach((what, count) -> rounded.put(what, rounded(count)));
          counted.put(contender, rounded);
        });
    return counted;
  }

  private static Map<String, Object> ofCase(
      Map<String, Figures> contenders, Map<String, Map<String, Double>> counted) {
    Figures ours = requireNonNull(contenders.get(OURS));
    Map<String, Object> references = new LinkedHashMap<>();
    Map<String, Object> ratios = new LinkedHashMap<>();
    contenders.forEach((name, figures) -> {
      if (!name.equals(OURS)) {
        references.put(name, rounded(figures));
        ratios.put(name, rounded(ours.ratioTo(figures)));
      }
    });
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(OURS, rounded(ours));
    fields.put("reference", references);
    fields.put("ratio", ratios);
    if (!counted.isEmpty()) {
      fields.put("counted", counted);
    }
    return fields;
  }

  private static Figures rounded(Figures figures) {
    return new Figures(
        rounded(figures.throughput()), rounded(figures.p50()), rounded(figures.p99()));
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
