package dev.tenon.example.b2b;

import dev.tenon.example.b2b.input.Document;
import dev.tenon.example.b2b.input.Line;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Reads a valid order file in the simplest way there is, all of it in memory, and applies the rules
 * for documents once more. Shares nothing with the reader under test but its records.
 */
public record NaiveOrders(List<Document> documents, long lines) {

  public static NaiveOrders read(Path file) {
    List<List<String>> rows = rows(text(file));
    List<String> header = rows.removeFirst();
    Map<String, List<List<String>>> byNumber = new LinkedHashMap<>();
    for (List<String> row : rows) {
      String number = row.get(header.indexOf("InvoiceNo"));
      byNumber.computeIfAbsent(number, n -> new ArrayList<>()).add(row);
    }
    List<Document> documents = new ArrayList<>();
    byNumber.forEach((number, own) -> documents.add(document(number, header, own)));
    return new NaiveOrders(documents, rows.size());
  }

  private static Document document(String number, List<String> header, List<List<String>> rows) {
    List<Line> lines = new ArrayList<>();
    boolean allPositive = true;
    boolean allNegative = true;
    for (List<String> row : rows) {
      long quantity = Long.parseLong(row.get(header.indexOf("Quantity")));
      BigDecimal price = new BigDecimal(row.get(header.indexOf("UnitPrice"))).setScale(3);
      lines.add(new Line(row.get(header.indexOf("StockCode")), quantity, price));
      allPositive &= quantity > 0 && price.signum() >= 0;
      allNegative &= quantity < 0 && price.signum() >= 0;
    }
    String customer = rows.getFirst().get(header.indexOf("CustomerID")).trim();
    String time = rows.getFirst().get(header.indexOf("InvoiceDate"));
    LocalDateTime occurredAt = LocalDateTime.parse(time.replace(' ', 'T'));
    if (number.startsWith("C")) {
      if (!allNegative) {
        return new Document.Refused(number, Document.Reason.INVALID_LINE);
      }
      return customer.isEmpty()
          ? new Document.Refused(number, Document.Reason.UNKNOWN_CUSTOMER)
          : new Document.CreditNote(number, customer, occurredAt, lines);
    }
    if (!number.matches("[0-9].*")) {
      return new Document.Refused(number, Document.Reason.UNSUPPORTED_DOCUMENT);
    }
    return allPositive
        ? new Document.Order(number, customer.isEmpty() ? null : customer, occurredAt, lines)
        : new Document.Refused(number, Document.Reason.INVALID_LINE);
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
      return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<List<String>> rows(String text) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c != '"') {
          field.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"' && field.isEmpty()) {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        row.add(field.toString());
        field.setLength(0);
        if (c == '\n') {
          rows.add(row);
          row = new ArrayList<>();
        }
      } else if (c != '\r') {
        field.append(c);
      }
    }
    return rows;
  }
}
