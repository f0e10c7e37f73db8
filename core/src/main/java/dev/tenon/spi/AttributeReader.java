package dev.tenon.spi;

import dev.tenon.error.TenonException;
import dev.tenon.event.StreamId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads attributes as what they should be, and keeps the first complaint. */
final class AttributeReader {
  /** What every database keeps, and more than anybody needs. */
  private static final int MAX_TEXT = 500;

  private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  private final Map<String, String> attributes;
  private @Nullable String complaint;

  AttributeReader(Map<String, String> attributes) {
    this.attributes = attributes;
  }

  @Nullable String complaint() {
    return complaint;
  }

  void complain(String what) {
    if (complaint == null) {
      complaint = what;
    }
  }

  @Nullable String text(String name) {
    String value = attributes.get(name);
    return value == null || value.isEmpty() ? null : checked("attribute " + name, value);
  }

  /** The text, or a complaint and the other one. */
  String textOr(String name, String other) {
    String value = text(name);
    if (value == null) {
      complain("it has no attribute " + name);
      return other;
    }
    return value;
  }

  /** The text, or a complaint and the part of it that can be kept. */
  String checked(String what, String value) {
    if (value.length() > MAX_TEXT) {
      complain(what + " has " + value.length() + " characters, more than " + MAX_TEXT);
      int end = Character.isHighSurrogate(value.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
      return checked(what, value.substring(0, end));
    }
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        complain(what + " has a control character at index " + i);
        return value.replaceAll("\\p{Cntrl}", "\uFFFD");
      }
    }
    return value;
  }

  /** The number, or a complaint and the least. */
  long number(String name, long min, long max) {
    String value = textOr(name, String.valueOf(min));
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    complain("attribute " + name + " is '" + value + "', not a number from " + min + " on");
    return min;
  }

  /** The tenant; empty if there is none, or with a complaint. */
  String tenant(String name) {
    String value = text(name);
    if (value == null) {
      return "";
    }
    try {
      return new StreamId(value, "any", "any").tenant();
    } catch (TenonException e) {
      complain("attribute " + name + " is '" + value + "', which names no tenant");
      return "";
    }
  }

  Instant instant(String name, Instant absent) {
    String value = text(name);
    if (value == null) {
      return absent;
    }
    try {
      Instant instant = InstantText.parse(value);
      if (!instant.isBefore(YEAR_1) && instant.isBefore(YEAR_10000)) {
        return instant;
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    complain("attribute " + name + " is '" + value + "', not a time such as 2026-03-01T10:00:00Z");
    return absent;
  }
}
