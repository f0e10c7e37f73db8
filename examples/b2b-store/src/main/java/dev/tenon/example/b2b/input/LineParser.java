package dev.tenon.example.b2b.input;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of one CSV record after the other from the tokenizer's buffer and checks them.
 * The values of the current line are fields here, overwritten by the next, so that a line costs no
 * objects. The first record is the header.
 */
final class LineParser extends CsvCallbackHandler<LineParser> {
  static final int MAX_ID = 100;

  /**
   * Follows the text on a line of its own. At the start of a record it is the end of the file;
   * inside a quoted field it tells that the quote was never closed. The text itself has none.
   */
  static final char END = 0;

  private static final int MAX_SHOWN = 40;

  final char[] number = new char[MAX_ID];
  int numberLength;

  /** Trimmed. */
  final char[] customer = new char[MAX_ID];

  int customerLength;

  String sku = "";
  long quantity;

  /** As {@link Fields#dateTime} packs it. */
  long time;

  /** In thousandths. */
  long price;

  private final String file;
  final ValueCache values = new ValueCache();
  private final List<String> header = new ArrayList<>();
  private Column @Nullable [] columns;
  private long line = 1;
  private int fieldCount;
  private boolean blank;
  private boolean ended;

  /** Kept until the record is whole: a wrong number of fields is the better explanation. */
  private @Nullable String problem;

  LineParser(String file) {
    this.file = file;
  }

  /** The physical line on which the current record starts. */
  long line() {
    return line;
  }

  /** The current line's customer, if it names one. */
  @Nullable String customerId() {
    return customerLength == 0 ? null : values.string(customer, 0, customerLength);
  }

  /** Whether the current record is the end mark. */
  boolean ended() {
    return ended;
  }

  InputException failure(String reason) {
    return new InputException(file, line, reason);
  }

  @Override
  protected void beginRecord(long startingLineNumber) {
    line = startingLineNumber;
    fieldCount = 0;
    blank = false;
    problem = null;
  }

  @Override
  protected void addField(char[] chars, int offset, int length, boolean quoted) {
    if (length > 0 && chars[offset + length - 1] == END) {
      if (quoted) {
        throw failure("a quote is opened and never closed");
      }
      ended = true;
      return;
    }
    int position = fieldCount++;
    if (columns == null) {
      header.add(new String(chars, offset, length));
    } else if (position < columns.length) {
      accept(columns[position], chars, offset, length);
    }
  }

  @Override
  protected void setEmpty() {
    blank = true;
  }

  @Override
  protected LineParser buildRecord() {
    if (blank || ended) {
      return this;
    }
    if (columns == null) {
      try {
        columns = Column.of(header);
      } catch (IllegalArgumentException e) {
        throw failure(String.valueOf(e.getMessage()));
      }
    } else if (fieldCount != columns.length) {
      throw failure(fieldCount + " fields, but the header has " + columns.length);
    } else if (problem != null) {
      throw failure(problem);
    }
    return this;
  }

  @Override
  protected RecordType getRecordType() {
    return blank ? RecordType.EMPTY : RecordType.DATA;
  }

  @Override
  protected int getFieldCount() {
    return fieldCount;
  }

  @Override
  protected void setComment(char[] chars, int offset, int length) {
    throw new IllegalStateException("comments are not enabled");
  }

  private void accept(Column column, char[] chars, int offset, int length) {
    switch (column) {
      case NUMBER -> number(chars, offset, length);
      case CUSTOMER -> customer(chars, offset, length);
      case SKU -> sku = values.string(chars, offset, length);
      case QUANTITY -> {
        quantity = Fields.quantity(chars, offset, length);
        if (quantity == Fields.INVALID) {
          reject(column, chars, offset, length, "is not a whole number up to 1000000000");
        }
      }
      case TIME -> {
        time = Fields.dateTime(chars, offset, length);
        if (time == Fields.INVALID) {
          reject(column, chars, offset, length, "is not a real time like 2011-01-31 09:30:00");
        }
      }
      case PRICE -> {
        price = Fields.thousandths(chars, offset, length);
        if (price == Fields.INVALID) {
          reject(
              column,
              chars,
              offset,
              length,
              "is not a plain number up to 10^15 with at most three decimals");
        }
      }
      case OTHER -> {}
    }
  }

  private void number(char[] chars, int offset, int length) {
    if (length == 0) {
      reject(Column.NUMBER, chars, offset, length, "is empty");
    } else if (isId(Column.NUMBER, chars, offset, length)) {
      System.arraycopy(chars, offset, number, 0, length);
      numberLength = length;
    }
  }

  private void customer(char[] chars, int offset, int length) {
    int start = offset;
    int end = offset + length;
    while (start < end && chars[start] <= ' ') {
      start++;
    }
    while (start < end && chars[end - 1] <= ' ') {
      end--;
    }
    if (isId(Column.CUSTOMER, chars, start, end - start)) {
      System.arraycopy(chars, start, customer, 0, end - start);
      customerLength = end - start;
    }
  }

  private boolean isId(Column column, char[] chars, int offset, int length) {
    if (length > MAX_ID) {
      reject(column, chars, offset, length, "is longer than " + MAX_ID + " characters");
      return false;
    }
    for (int i = offset; i < offset + length; i++) {
      if (Character.isISOControl(chars[i])) {
        reject(column, chars, offset, length, "contains a control character");
        return false;
      }
    }
    return true;
  }

  private void reject(Column column, char[] chars, int offset, int length, String reason) {
    if (problem == null) {
      problem = column.title + " '" + shown(chars, offset, length) + "' " + reason;
    }
  }

  /** Short, and on one line whatever the file contains. */
  private static String shown(char[] chars, int offset, int length) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(length, MAX_SHOWN); i++) {
      char c = chars[offset + i];
      boolean plain = !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
      shown.append(plain ? c : '?');
    }
    return length > MAX_SHOWN ? shown + "..." : shown.toString();
  }
}
