package dev.tenon.example.b2b.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next the cursor of the part that follows; absent if this is the last
 */
record Page<T>(List<T> items, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String next) {
  /** The parameters of a query for a page. */
  static final String[] PARAMETERS = {"limit", "after"};

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;

  /** Which part of a list is asked for: so many, after that one (empty: from the first). */
  record Wanted(String after, int limit) {
    static Wanted by(Request request) {
      int limit = (int) request.integer("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
      String cursor = request.parameter("after");
      return new Wanted(cursor == null ? "" : decode(cursor), limit);
    }
  }

  /** A list in order of its keys. */
  @FunctionalInterface
  interface Source<E> {
    List<E> after(String key, int limit);
  }

  /** The wanted part of a list; entries without an item are left out. */
  static <E, T> Page<T> of(
      Wanted wanted, Source<E> source, Function<E, String> key, Function<E, Optional<T>> item) {
    List<T> items = new ArrayList<>();
    String seen = wanted.after();
    String last = seen;
    while (true) {
      List<E> entries = source.after(seen, wanted.limit() + 1);
      for (E entry : entries) {
        seen = key.apply(entry);
        Optional<T> found = item.apply(entry);
        if (found.isPresent()) {
          if (items.size() == wanted.limit()) {
            return new Page<>(items, encode(last));
          }
          items.add(found.get());
          last = seen;
        }
      }
      if (entries.size() <= wanted.limit()) {
        return new Page<>(items, null);
      }
    }
  }

  private static String encode(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String cursor) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      String key = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      if (Text.wrongId(key) == null) {
        return key;
      }
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw invalid();
    }
    throw invalid();
  }

  private static HttpProblem invalid() {
    return HttpProblem.badRequest("INVALID_PARAMETER", "'after' is not a cursor of a list's next");
  }
}
