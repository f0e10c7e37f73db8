package dev.tenon.cli;

import java.io.PrintWriter;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a command prints: lines for people, or JSON. */
record Output(PrintWriter writer, boolean isJson) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  void json(Object value) {
    writer.println(JSON.writeValueAsString(value));
    writer.flush();
  }

  /** Texts of databases could hold what a terminal takes for commands. */
  void lines(List<String> lines) {
    lines.forEach(line -> writer.println(line.replaceAll("\\p{Cntrl}", "?")));
    writer.flush();
  }
}
