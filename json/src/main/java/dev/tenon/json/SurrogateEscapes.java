package dev.tenon.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;

/**
 * Escapes surrogates, which Jackson otherwise refuses when they come without their other half: a
 * string that was cut in the middle of a character is stored as it is, and read back the same.
 */
final class SurrogateEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1L;

  private final int[] ascii = standardAsciiEscapesForJSON();

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii;
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int ch) {
    return ch >= Character.MIN_SURROGATE && ch <= Character.MAX_SURROGATE
        ? new SerializedString("\\u" + Integer.toHexString(ch))
        : null;
  }
}
