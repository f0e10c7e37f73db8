package dev.tenon.internal;

import dev.tenon.error.Problem;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

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
    StringJoiner json = new StringJoiner(",", "{", "}");
    fields.forEach((name, value) -> json.add(quoted(name) + ':' + quoted(value)));
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String quoted(String value) {
    StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        // Half of a surrogate pair has no UTF-8.
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
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
