package dev.tenon.internal;

import dev.tenon.error.Problem;

/** What texts every database keeps as they are. */
final class Text {
  private static final int MAX_NAME = 100;
  private static final char REPLACEMENT = '\uFFFD';

  private Text() {}

  /** A name that progress is stored under. */
  static void requireName(String what, Object of, String name) {
    requirePrintable(what, of, name, MAX_NAME);
    if (name.isBlank()) {
      throw Problem.INVALID_ARGUMENT.because(what + " of " + of + " must not be blank");
    }
  }

  /**
   * Text of up to so many UTF-16 units, without control characters.
   *
   * @param what what the text is, as an error names it
   * @param of what has it, likewise
   */
  static void requirePrintable(String what, Object of, String text, int max) {
    if (text.length() > max) {
      throw Problem.INVALID_ARGUMENT.because(
          "%s of %s has %d characters; keep it to %d".formatted(what, of, text.length(), max));
    }
    requireStorable(what, of, text);
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        throw Problem.INVALID_ARGUMENT.because(
            "%s of %s has a control character at index %d; leave it out".formatted(what, of, i));
      }
    }
  }

  /** Text without NUL and halves of characters. */
  static void requireStorable(String what, Object of, String text) {
    int bad = firstUnstorable(text);
    if (bad >= 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "%s of %s has %s at index %d, which databases do not keep; leave it out"
              .formatted(what, of, text.charAt(bad) == 0 ? "a NUL" : "half of a character", bad));
    }
  }

  /** The beginning of a text, with a replacement for what cannot be stored. */
  static String storable(String text, int max) {
    StringBuilder mended = new StringBuilder(text.substring(0, Math.min(max, text.length())));
    for (int bad = firstUnstorable(mended); bad >= 0; bad = firstUnstorable(mended)) {
      mended.setCharAt(bad, REPLACEMENT);
    }
    return mended.toString();
  }

  private static int firstUnstorable(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return i;
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
