package dev.tenon.example.b2b.input;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns a file must have, in any order; {@code OTHER} stands for all that are ignored. */
enum Column {
  NUMBER("InvoiceNo"),
  SKU("StockCode"),
  QUANTITY("Quantity"),
  TIME("InvoiceDate"),
  PRICE("UnitPrice"),
  CUSTOMER("CustomerID"),
  OTHER(null);

  final @Nullable String title;

  Column(@Nullable String title) {
    this.title = title;
  }

  /**
   * What each column of the header means.
   *
   * @throws IllegalArgumentException naming a column that is missing or there twice
   */
  static Column[] of(List<String> header) {
    Column[] columns = new Column[header.size()];
    Arrays.fill(columns, OTHER);
    for (Column column : values()) {
      if (column.title == null) {
        continue;
      }
      int position = header.indexOf(column.title);
      if (position < 0) {
        throw new IllegalArgumentException("the column " + column.title + " is missing");
      }
      if (position != header.lastIndexOf(column.title)) {
        throw new IllegalArgumentException("the column " + column.title + " is there twice");
      }
      columns[position] = column;
    }
    return columns;
  }
}
