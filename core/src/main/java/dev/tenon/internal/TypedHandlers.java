package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.message.Handlers;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Handlers by topic and logical type name. */
final class TypedHandlers<H> {
  private final Map<String, Map<String, H>> byTopic = new HashMap<>();

  TypedHandlers(String owner, Handlers<H> handlers, Codec codec) {
    for (String topic : handlers.topics()) {
      Map<String, H> byType = new HashMap<>();
      for (Class<?> type : handlers.types(topic)) {
        String name =
            codec
                .typeOf(type)
                .orElseThrow(() ->
                    Problem.UNKNOWN_TYPE.because(
                        owner
                            + " handles "
                            + type.getName()
                            + ", which the codec does not know;"
                            + " register it there"));
        H handler = handlers.find(topic, type);
        if (handler != null) {
          byType.put(name, handler);
        }
      }
      byTopic.put(topic, byType);
    }
  }

  @Nullable H find(String topic, String type) {
    return byTopic.getOrDefault(topic, Map.of()).get(type);
  }
}
