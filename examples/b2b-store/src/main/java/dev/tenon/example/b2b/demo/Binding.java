package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.Design;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a store was begun with and belongs to from then on.
 *
 * @param fileSha256 of the file's unpacked content
 */
record Binding(
    String fileSha256,
    String creditLimit,
    String database,
    String ordersStyle,
    String flow,
    String placement) {
  static Binding of(String fileSha256, BigDecimal creditLimit, String database, Design design) {
    return new Binding(
        fileSha256,
        creditLimit.setScale(3).toPlainString(),
        database,
        design.orders().name().toLowerCase(Locale.ROOT),
        design.flow().name().toLowerCase(Locale.ROOT),
        design.placement().name().toLowerCase(Locale.ROOT));
  }

  static Binding parse(String text) {
    String[] parts = text.strip().split("\\|", -1);
    if (parts.length != 6) {
      throw new DemoProblem("what it belongs to cannot be read: '" + text.strip() + "'");
    }
    return new Binding(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
  }

  String format() {
    return String.join("|", fileSha256, creditLimit, database, ordersStyle, flow, placement);
  }

  /** For messages. */
  @Override
  public String toString() {
    return "the file with SHA-256 "
        + fileSha256
        + ", credit limit "
        + creditLimit
        + ", database "
        + database
        + ", orders style "
        + ordersStyle
        + ", flow "
        + flow
        + " and placement "
        + placement;
  }

  /** Refuses another file, limit, kind of database, orders style, flow or placement. */
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
    if (!ordersStyle.equals(asked.ordersStyle)) {
      differences.add("orders style " + ordersStyle + ", not " + asked.ordersStyle);
    }
    if (!flow.equals(asked.flow)) {
      differences.add("flow " + flow + ", not " + asked.flow);
    }
    if (!placement.equals(asked.placement)) {
      differences.add("placement " + placement + ", not " + asked.placement);
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
