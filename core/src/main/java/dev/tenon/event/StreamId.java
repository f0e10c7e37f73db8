package dev.tenon.event;

import dev.tenon.error.Problem;

/**
 * Names the stream of one entity: its category and its id within it, written {@code category-id}.
 *
 * @param category 1 to 100 letters, digits, {@code _} or {@code .}
 * @param id 1 to 200 characters, none of them a control character
 */
public record StreamId(String category, String id) {
  /** Checks both parts. */
  public StreamId {
    if (category.isEmpty()
        || category.length() > 100
        || !category.chars().allMatch(StreamId::plain)) {
      throw Problem.INVALID_ARGUMENT.because(
          "category '" + category + "' must be 1 to 100 letters, digits, '_' or '.'");
    }
    if (id.isBlank() || id.length() > 200 || id.chars().anyMatch(Character::isISOControl)) {
      throw Problem.INVALID_ARGUMENT.because(
          "the id of a " + category + " must be 1 to 200 characters without control characters");
    }
  }

  /** Reads what {@link #toString()} wrote. */
  public static StreamId parse(String name) {
    int dash = name.indexOf('-');
    if (dash < 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "stream '" + name + "' is not of the form category-id");
    }
    return new StreamId(name.substring(0, dash), name.substring(dash + 1));
  }

  private static boolean plain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.';
  }

  @Override
  public String toString() {
    return category + '-' + id;
  }
}
