package dev.tenon.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Texts and numbers as Redis takes them. */
final class Bytes {
  private Bytes() {}

  static byte[] of(String text) {
    return text.getBytes(UTF_8);
  }

  static byte[] of(long number) {
    return of(Long.toString(number));
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
