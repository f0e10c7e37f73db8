package dev.tenon.example.b2b.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What a store was begun with and belongs to from then on.
 *
 * @param fileSha256 of the file's unpacked content
 */
record Binding(String fileSha256, String creditLimit, String database) {
  static Binding of(String fileSha256, BigDecimal creditLimit, String database) {
    return new Binding(fileSha256, creditLimit.setScale(3).toPlainString(), database);
  }

  static Binding parse(String text) {
    String[] parts = text.strip().split("\\|", -1);
    if (parts.length != 3) {
      throw new DemoProblem("what it belongs to cannot be read: '" + text.strip() + "'");
    }
    return new Binding(parts[0], parts[1], parts[2]);
  }

  String format() {
    return fileSha256 + '|' + creditLimit + '|' + database;
  }

  /** For messages. */
  @Override
  public String toString() {
    return "the file with SHA-256 "
        + fileSha256
        + ", credit limit "
        + creditLimit
        + " and database "
        + database;
  }

  /** Refuses another file, limit or kind of database. */
  void requireSame(Binding asked, String place) {
    List<String> differences = new ArrayList<>();
    if (!fileSha256.equals(asked.fileSha256)) {
      differences.add("the file with SHA-256 " + fileSha256 + ", not " + asked.fileSha256);
    }
    if (!creditLimit.equals(asked.creditLimit)) {
      differences.add("credit limit " + creditLimit + ", not " + asked.creditLimit);
    }
    if (!database.equals(asked.database)) {
      differences.add("database " + database + ", not " + asked.database);
    }
    if (!differences.isEmpty()) {
      throw new DemoProblem(
          place
              + " belongs to "
              + String.join("; and to ", differences)
              + ". Use what it belongs to, or another --data");
    }
  }
}
