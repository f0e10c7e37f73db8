package dev.tenon.example.b2b.input;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Shares the strings and prices that most lines have in common. Of fixed size: a newer value takes
 * the place of an older one.
 */
final class ValueCache {
  private static final int SIZE = 1 << 13;
  private static final int MAX_LENGTH = 32;
  private static final int DECIMALS = 3;

  private final @Nullable String[] strings = new @Nullable String[SIZE];
  private final @Nullable BigDecimal[] prices = new @Nullable BigDecimal[SIZE];

  String string(char[] chars, int offset, int length) {
    if (length > MAX_LENGTH) {
      return new String(chars, offset, length);
    }
    int hash = 0;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + chars[i];
    }
    int slot = slot(hash);
    String cached = strings[slot];
    if (cached != null && matches(cached, chars, offset, length)) {
      return cached;
    }
    String string = new String(chars, offset, length);
    strings[slot] = string;
    return string;
  }

  BigDecimal price(long thousandths) {
    int slot = slot(Long.hashCode(thousandths));
    BigDecimal cached = prices[slot];
    if (cached != null && thousandths(cached) == thousandths) {
      return cached;
    }
    BigDecimal price = BigDecimal.valueOf(thousandths, DECIMALS);
    prices[slot] = price;
    return price;
  }

  static long thousandths(BigDecimal price) {
    return price.unscaledValue().longValueExact();
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 13) & (SIZE - 1);
  }

  private static boolean matches(String string, char[] chars, int offset, int length) {
    if (string.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (string.charAt(i) != chars[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
