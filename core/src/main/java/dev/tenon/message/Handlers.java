package dev.tenon.message;

import dev.tenon.error.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What handles which type of event on which topic. Immutable.
 *
 * @param <H> the kind of handler
 */
public final class Handlers<H> {
  /** Stands for the service's own log where a topic is asked for. */
  public static final String OWN_LOG = "";

  /** Stands for the service's own timers where a topic is asked for. */
  public static final String TIMERS = "@timers";

  /** Stands for the replies to the service's requests where a topic is asked for. */
  public static final String REPLIES = "@replies";

  private final Map<String, Map<Class<?>, H>> byTopic;

  private Handlers(Map<String, Map<Class<?>, H>> byTopic) {
    this.byTopic = byTopic;
  }

  /** No handler. */
  public static <H> Handlers<H> none() {
    return new Handlers<>(Map.of());
  }

  /** With one handler more; one per topic and type. */
  public Handlers<H> with(String topic, Class<?> type, H handler) {
    Map<String, Map<Class<?>, H>> copy = new LinkedHashMap<>(byTopic);
    Map<Class<?>, H> ofTopic = new LinkedHashMap<>(copy.getOrDefault(topic, Map.of()));
    if (ofTopic.put(type, handler) != null) {
      throw Problem.INVALID_ARGUMENT.because(
          type.getSimpleName() + " of topic '" + topic + "' is handled twice; keep one");
    }
    copy.put(topic, ofTopic);
    return new Handlers<>(copy);
  }

  /** The topics that have a handler. */
  public Set<String> topics() {
    return byTopic.keySet();
  }

  /** The types handled on a topic. */
  public Set<Class<?>> types(String topic) {
    return byTopic.getOrDefault(topic, Map.of()).keySet();
  }

  /** What handles that type on that topic, if anything does. */
  public @Nullable H find(String topic, Class<?> type) {
    return byTopic.getOrDefault(topic, Map.of()).get(type);
  }
}
