package dev.tenon.example.b2b.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON strictly, without rounding or guessing: numbers stay the text they are, and a field
 * may come once.
 */
final class JsonReader {
  private static final int MAX_DEPTH = 16;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(1_000)
                  .maxStringLength(10_000)
                  .maxNumberLength(100)
                  .build())
          .build();

  private JsonReader() {}

  /** A number as it was written. */
  record Numeral(String text) {}

  /**
   * Reads an object: its values are maps, lists, strings, {@link Numeral}s, booleans or null.
   *
   * @throws HttpProblem if it is not an object in JSON in UTF-8
   */
  static Map<String, @Nullable Object> read(byte[] bytes) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw HttpProblem.badRequest("INVALID_JSON", "the body is not UTF-8");
    }
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw HttpProblem.badRequest("INVALID_JSON", "the body is not a JSON object");
      }
      Map<String, @Nullable Object> object = object(in, 1);
      if (in.nextToken() != null) {
        throw HttpProblem.badRequest("INVALID_JSON", "there is more after the JSON object");
      }
      return object;
    } catch (JacksonException e) {
      throw HttpProblem.badRequest("INVALID_JSON", "the body is not JSON" + where(e));
    }
  }

  private static String where(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static @Nullable Object value(JsonParser in, int depth) {
    return switch (in.currentToken()) {
      case START_OBJECT -> object(in, depth + 1);
      case START_ARRAY -> array(in, depth + 1);
      case VALUE_STRING -> in.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(in.getString());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser in, int depth) {
    checkDepth(in, depth);
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      if (object.containsKey(name)) {
        throw HttpProblem.badRequest("DUPLICATE_FIELD", "'" + path(in) + "' comes twice");
      }
      in.nextToken();
      object.put(name, value(in, depth));
    }
    return object;
  }

  private static List<@Nullable Object> array(JsonParser in, int depth) {
    checkDepth(in, depth);
    List<@Nullable Object> array = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(in, depth));
    }
    return array;
  }

  private static void checkDepth(JsonParser in, int depth) {
    if (depth > MAX_DEPTH) {
      throw HttpProblem.badRequest(
          "TOO_DEEP", "'" + path(in) + "' nests deeper than " + MAX_DEPTH + " levels");
    }
  }

  /** Such as {@code lines[3].sku}. */
  private static String path(JsonParser in) {
    StringBuilder path = new StringBuilder();
    for (TokenStreamContext at = in.streamReadContext(); at != null; at = at.getParent()) {
      if (at.inArray()) {
        path.insert(0, "[" + at.getCurrentIndex() + "]");
      } else if (at.inObject() && at.currentName() != null) {
        path.insert(0, "." + at.currentName());
      }
    }
    return path.isEmpty() || path.charAt(0) != '.' ? path.toString() : path.substring(1);
  }
}
