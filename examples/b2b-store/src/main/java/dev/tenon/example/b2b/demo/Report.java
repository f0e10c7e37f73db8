package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.audit.Figures;
import dev.tenon.example.b2b.audit.Findings;
import dev.tenon.example.b2b.audit.Invariant;
import dev.tenon.example.b2b.audit.StoreAudit.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run came to.
 *
 * @param refused how many documents were refused, by reason
 * @param seconds from the first line read to the last final state shown; 0 if there was nothing to
 *     do
 */
record Report(
    long documents,
    long lines,
    SortedMap<String, Long> refused,
    Verdict verdict,
    double seconds,
    double p50Millis,
    double p99Millis) {
  double documentsPerSecond() {
    return seconds == 0 ? 0 : documents / seconds;
  }

  boolean allHold() {
    return verdict.findings().allHold();
  }

  /** Writes it as JSON, whole or not at all. */
  void write(Path file) {
    Path target = file.toAbsolutePath();
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    try {
      Files.writeString(temporary, json());
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DemoProblem("report " + file + " cannot be written: " + e, e);
    }
  }

  private String json() {
    Figures figures = verdict.figures();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("documents", documents);
    fields.put("lines", lines);
    fields.put("placed", figures.placed());
    fields.put("open", figures.open());
    fields.put("rejected", figures.rejected());
    fields.put("creditNotes", figures.creditNotes());
    fields.put("unusedCredit", figures.unusedCredit().toPlainString());
    fields.put("refused", refused);
    fields.put("customers", figures.customers());
    fields.put("outcomesSha256", figures.outcomesSha256());
    fields.put("heldCredit", figures.heldCredit().toPlainString());
    fields.put("heldSha256", figures.heldSha256());
    fields.put("seconds", rounded(seconds));
    fields.put("documentsPerSecond", rounded(documentsPerSecond()));
    fields.put("p50Millis", rounded(p50Millis));
    fields.put("p99Millis", rounded(p99Millis));
    Map<String, Boolean> invariants = new LinkedHashMap<>();
    for (Invariant invariant : Invariant.values()) {
      invariants.put(invariant.field(), verdict.findings().holds(invariant));
    }
    fields.put("invariants", invariants);
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(fields)
        + "\n";
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }

  /** The same for people. */
  String table(Path refusedFile) {
    Figures figures = verdict.figures();
    Table table = new Table();
    table.row("documents", documents);
    table.row("placed", figures.placed());
    table.row("  OPEN", figures.open());
    figures.rejected().forEach((reason, count) -> table.row("  REJECTED " + reason, count));
    table.row("credit notes", figures.creditNotes());
    refused.forEach((reason, count) -> table.row("refused " + reason, count));
    table.row("refused are listed in", refusedFile);
    table.row("held credit", figures.heldCredit().toPlainString());
    table.row("events written", figures.events());
    table.row("documents per second", String.format(Locale.ROOT, "%.0f", documentsPerSecond()));
    Findings findings = verdict.findings();
    for (Invariant invariant : Invariant.values()) {
      boolean holds = findings.holds(invariant);
      table.row(invariant.field(), holds ? "holds" : "VIOLATED " + findings.count(invariant) + "x");
      findings.examples(invariant).forEach(example -> table.row("", example));
    }
    return table.toString();
  }

  private static final class Table {
    private final StringBuilder text = new StringBuilder();

    void row(String name, Object value) {
      text.append(String.format(Locale.ROOT, "%-32s %s%n", name, value));
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
