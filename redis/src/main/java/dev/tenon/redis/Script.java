package dev.tenon.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/** What the server does at once, in Lua; each script's beginning says what it is given. */
enum Script {
  CREATE,
  PUBLISH,
  JOIN,
  BEAT,
  COMMIT,
  RELEASE,
  LAG;

  private final String text;
  private final String digest;

  Script() {
    text = read(name().toLowerCase(Locale.ROOT) + ".lua");
    digest = Base16.digest(text.getBytes(UTF_8));
  }

  String text() {
    return text;
  }

  /** What the server knows it by once it has run. */
  String digest() {
    return digest;
  }

  private static String read(String file) {
    try (InputStream script = Script.class.getResourceAsStream(file)) {
      return new String(requireNonNull(script, file).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
