package dev.tenon.json;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/** Keys of maps. Jackson does not read half a character back in a key, so none is written. */
final class Keys extends StdSerializer<String> {
  Keys() {
    super(String.class);
  }

  @Override
  public void serialize(String key, JsonGenerator out, SerializationContext context) {
    if (key.codePoints().anyMatch(Keys::isHalf)) {
      context.reportMappingProblem("a map's key contains half of a surrogate pair");
    }
    out.writeName(key);
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
