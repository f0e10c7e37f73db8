package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.message.Handlers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Handlers by topic and logical type name. */
final class TypedHandlers<H> {
  private final Map<String, Map<String, H>> byTopic = new HashMap<>();

  TypedHandlers(String owner, Handlers<H> handlers, Codec codec) {
    for (String topic : handlers.topics()) {
      Map<String, H> byType = new HashMap<>();
      for (Class<?> type : handlers.types(topic)) {
        H handler = handlers.find(topic, type);
        if (handler != null) {
          namesOf(type, owner + " handles", codec).forEach(name -> byType.put(name, handler));
        }
      }
      byTopic.put(topic, byType);
    }
  }

  /** The names payloads of a class come under, or a complaint that begins with who needs them. */
  static Set<String> namesOf(Class<?> type, String who, Codec codec) {
    Set<String> names = codec.typesOf(type);
    if (names.isEmpty()) {
      throw Problem.UNKNOWN_TYPE.because(
          who + " " + type.getName() + ", which the codec does not know; register it there");
    }
    return names;
  }

  @Nullable H find(String topic, String type) {
    return byTopic.getOrDefault(topic, Map.of()).get(type);
  }
}
