package dev.tenon.json;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Says what is wrong with a payload, and where, without repeating any of it: it may hold what no
 * log should. Jackson's own words do, so they are not passed on.
 */
final class Unreadable {
  private static final int LONGEST = 200;

  private Unreadable() {}

  static TenonException because(String name, int version, JacksonException e) {
    String what = "%s (version %d) ".formatted(name, version);
    return switch (e) {
      case InvalidDefinitionException definition ->
          Problem.INVALID_ARGUMENT.because(
              what + "cannot be read into its class" + where(e) + ": " + e.getOriginalMessage(), e);
      case ValueInstantiationException refused when refused.getCause() != null ->
          Problem.UNREADABLE_PAYLOAD.because(
              what + "was refused by a constructor" + where(e), refused.getCause());
      case MismatchedInputException mismatch ->
          Problem.UNREADABLE_PAYLOAD.because(what + "does not fit" + where(e) + expected(mismatch));
      case StreamReadException broken ->
          Problem.UNREADABLE_PAYLOAD.because(what + "is not readable JSON" + where(e));
      default -> Problem.UNREADABLE_PAYLOAD.because(what + "cannot be read" + where(e));
    };
  }

  private static String expected(MismatchedInputException e) {
    Class<?> target = e.getTargetType();
    return target == null ? "" : ", where " + target.getSimpleName() + " is expected";
  }

  /** The path to the value, and the place in the text if it is text. */
  static String where(JacksonException e) {
    String path = e.getPath().stream().map(Unreadable::part).collect(Collectors.joining());
    TokenStreamLocation location = e.getLocation();
    return (path.isEmpty()
            ? ""
            : " at " + printable(path.startsWith(".") ? path.substring(1) : path))
        + (location == null || location.getLineNr() < 1
            ? ""
            : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr()));
  }

  private static String part(JacksonException.Reference reference) {
    String property = reference.getPropertyName();
    return property == null ? "[" + reference.getIndex() + "]" : "." + property;
  }

  /** Short, and without characters that would forge a line of a log. */
  static String printable(String text) {
    String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    return cut.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
