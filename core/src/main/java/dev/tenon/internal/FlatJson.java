package dev.tenon.internal;

import dev.tenon.error.Problem;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Objects of texts as JSON, for what the library itself stores. */
final class FlatJson {
  private static final int HEX = 16;
  private static final int CODE_LENGTH = 4;

  private final String text;
  private int at;

  private FlatJson(String text) {
    this.text = text;
  }

  static byte[] write(Map<String, String> fields) {
    StringBuilder json = new StringBuilder("{");
    fields.forEach((name, value) -> {
      if (json.length() > 1) {
        json.append(',');
      }
      quote(name, json);
      json.append(':');
      quote(value, json);
    });
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void quote(String value, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        // Half of a surrogate pair has no UTF-8.
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param of what it is, for errors
   */
  static Map<String, String> read(String of, byte[] json) {
    try {
      return new FlatJson(new String(json, StandardCharsets.UTF_8)).object();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Problem.UNREADABLE_PAYLOAD.because(of + " is no object of texts: " + e.getMessage(), e);
    }
  }

  private Map<String, String> object() {
    Map<String, String> fields = new LinkedHashMap<>();
    expect('{');
    if (!next('}')) {
      do {
        String name = string();
        expect(':');
        fields.put(name, string());
      } while (next(','));
      expect('}');
    }
    skipSpace();
    if (at < text.length()) {
      throw new IllegalArgumentException("something follows at " + at);
    }
    return fields;
  }

  private String string() {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      value.append(c == '\\' ? escaped() : c);
    }
    at++;
    return value.toString();
  }

  private char escaped() {
    char c = text.charAt(at++);
    return switch (c) {
      case 'u' -> {
        at += CODE_LENGTH;
        yield (char) Integer.parseInt(text.substring(at - CODE_LENGTH, at), HEX);
      }
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> c;
    };
  }

  private void expect(char c) {
    if (!next(c)) {
      throw new IllegalArgumentException("no '" + c + "' at " + at);
    }
  }

  private boolean next(char c) {
    skipSpace();
    boolean there = text.charAt(at) == c;
    if (there) {
      at++;
    }
    return there;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
