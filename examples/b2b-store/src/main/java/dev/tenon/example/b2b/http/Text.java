package dev.tenon.example.b2b.http;

import org.jspecify.annotations.Nullable;

/** What texts are good enough to be stored. */
final class Text {
  private static final int MAX_ID = 100;
  private static final int MAX_NAME = 200;
  private static final int MAX_KEY = 200;

  private Text() {}

  /** What is wrong with an id: of an order, a customer, an article; null if nothing is. */
  static @Nullable String wrongId(String id) {
    return wrong(id, MAX_ID);
  }

  /** What is wrong with a name; null if nothing is. */
  static @Nullable String wrongName(String name) {
    return wrong(name, MAX_NAME);
  }

  private static @Nullable String wrong(String text, int max) {
    if (text.isEmpty() || text.codePointCount(0, text.length()) > max) {
      return "must have 1 to " + max + " characters";
    }
    if (text.codePoints().anyMatch(c -> Character.isISOControl(c) || isSurrogate(c))) {
      return "must have no control characters or unpaired surrogates";
    }
    if (isBlank(text.codePointAt(0)) || isBlank(text.codePointBefore(text.length()))) {
      return "must not begin or end with a blank";
    }
    return null;
  }

  /** True for 1 to 200 visible ASCII characters: idempotency keys and correlation ids. */
  static boolean isKey(String text) {
    return text.length() <= MAX_KEY && isVisible(text);
  }

  /** True for one or more visible ASCII characters. */
  static boolean isVisible(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  /** True for half of a character; such text has no UTF-8. */
  static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static boolean isBlank(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }
}
