package dev.tenon.message;

import dev.tenon.error.Problem;
import java.util.HashSet;
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
  private final Set<String> whole;

  private Handlers(Map<String, Map<Class<?>, H>> byTopic, Set<String> whole) {
    this.byTopic = byTopic;
    this.whole = whole;
  }

  /** No handler. */
  public static <H> Handlers<H> none() {
    return new Handlers<>(Map.of(), Set.of());
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
    return new Handlers<>(copy, whole);
  }

  /** With everything on a topic to be handled: a type without a handler is a failure. */
  public Handlers<H> withWhole(String topic) {
    Map<String, Map<Class<?>, H>> copy = new LinkedHashMap<>(byTopic);
    copy.putIfAbsent(topic, Map.of());
    Set<String> more = new HashSet<>(whole);
    more.add(topic);
    return new Handlers<>(copy, more);
  }

  /** Whether everything on a topic is to be handled; otherwise other types are passed over. */
  public boolean takesWhole(String topic) {
    return whole.contains(topic);
  }

  /** The topics that are read. */
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
