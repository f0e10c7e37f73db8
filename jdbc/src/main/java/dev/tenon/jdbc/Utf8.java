package dev.tenon.jdbc;

/** Text on its way to a database that keeps UTF-8. */
final class Utf8 {
  private Utf8() {}

  /** The text, which a driver would store as another one if it had half a surrogate pair in it. */
  static String exact(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean isPair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!isPair) {
          throw new IllegalArgumentException("half a surrogate pair at character " + i);
        }
        i++;
      }
    }
    return text;
  }
}
