package dev.tenon.event;

import dev.tenon.error.Problem;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** What tags and keys may be, so that every database stores them as they are. */
final class Texts {
  private static final int MAX_LENGTH = 200;
  private static final int MAX_TAGS = 20;

  private Texts() {}

  /** The tags without repeats, in their order. */
  static Set<String> tags(Collection<String> tags) {
    if (tags.isEmpty()) {
      return Set.of();
    }
    Set<String> distinct = new LinkedHashSet<>();
    tags.forEach(tag -> distinct.add(checked("tag", tag)));
    if (distinct.size() > MAX_TAGS) {
      throw Problem.INVALID_ARGUMENT.because(
          distinct.size() + " tags are too many; give at most " + MAX_TAGS);
    }
    return Collections.unmodifiableSet(distinct);
  }

  static String checked(String what, String text) {
    if (text.isBlank()
        || text.length() > MAX_LENGTH
        || text.codePoints().anyMatch(Texts::isUnfit)) {
      throw Problem.INVALID_ARGUMENT.because(
          what
              + " '"
              + text
              + "' must be 1 to "
              + MAX_LENGTH
              + " characters, without control characters and halves of surrogate pairs");
    }
    return text;
  }

  private static boolean isUnfit(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
  }
}
