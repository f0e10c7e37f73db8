package dev.tenon.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A cursor in JSON text of the usual form: without escapes, and numbers without fractions. Whatever
 * else it meets is unusual; what it returns from then on means nothing.
 */
final class PlainJson {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  /** What a long surely has room for. */
  private static final int MAX_DIGITS = 18;

  private static final char REPLACEMENT = '\ufffd';

  private final byte[] data;
  private int at;
  private boolean usual = true;

  PlainJson(byte[] data) {
    this.data = data;
  }

  boolean isUsual() {
    return usual;
  }

  /** What follows is left to Jackson. */
  void giveUp() {
    usual = false;
  }

  /** Nothing but space is left. */
  boolean isAtEnd() {
    skipSpace();
    return at == data.length;
  }

  private void skipSpace() {
    while (at < data.length && isSpace(data[at])) {
      at++;
    }
  }

  private boolean isNext(char c) {
    skipSpace();
    return at < data.length && data[at] == c;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\t' || b == '\r';
  }

  /** Goes past a character if it comes next. */
  boolean take(char c) {
    if (!isNext(c)) {
      return false;
    }
    at++;
    return true;
  }

  void require(char c) {
    if (!take(c)) {
      usual = false;
    }
  }

  /** Goes past a field's name, in quotes, if it comes next. */
  boolean takeName(byte[] quoted) {
    return isNext('"') && takeWord(quoted);
  }

  boolean takeNull() {
    return isNext('n') && takeWord(NULL);
  }

  private boolean takeWord(byte[] word) {
    int end = at + word.length;
    boolean same = end <= data.length && Arrays.equals(data, at, end, word, 0, word.length);
    at = same ? end : at;
    return same;
  }

  boolean truth() {
    boolean isTrue = isNext('t') && takeWord(TRUE);
    if (!isTrue && !(isNext('f') && takeWord(FALSE))) {
      usual = false;
    }
    return isTrue;
  }

  long number(long least, long most) {
    boolean negative = take('-');
    int begin = at;
    long number = 0;
    while (at < data.length && data[at] >= '0' && data[at] <= '9' && at - begin < MAX_DIGITS) {
      number = number * 10 + data[at++] - '0';
    }
    int digits = at - begin;
    number = negative ? -number : number;
    if (digits == 0
        || (digits > 1 && data[begin] == '0')
        || number < least
        || number > most
        || !isEndOfNumber()) {
      usual = false;
    }
    return number;
  }

  private boolean isEndOfNumber() {
    return at < data.length && (data[at] == ',' || data[at] == '}' || data[at] == ']');
  }

  String text() {
    if (!take('"')) {
      usual = false;
      return "";
    }
    int begin = at;
    int end = special(begin);
    if (end == data.length || data[end] != '"') {
      usual = false;
      return "";
    }
    at = end + 1;
    String text = new String(data, begin, end - begin, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      usual = false; // perhaps it is what stands there, but so is shown what is not UTF-8
    }
    return text;
  }

  /** Where the next quote, backslash or control character is: looks at eight bytes at once. */
  private int special(int from) {
    int i = from;
    for (; i <= data.length - Long.BYTES; i += Long.BYTES) {
      long word = (long) WORD.get(data, i);
      long found = zeros(word ^ '"' * LOW_BITS) | zeros(word ^ '\\' * LOW_BITS);
      // a byte below 0x20 borrows, as those from 0x80 on do not
      found |= (word - ' ' * LOW_BITS) & ~word & HIGH_BITS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < data.length && data[i] != '"' && data[i] != '\\' && (data[i] & 0xff) >= ' ') {
      i++;
    }
    return i;
  }

  /** The high bit of each byte that is zero; of those after the first one, perhaps of others. */
  private static long zeros(long word) {
    return (word - LOW_BITS) & ~word & HIGH_BITS;
  }
}
