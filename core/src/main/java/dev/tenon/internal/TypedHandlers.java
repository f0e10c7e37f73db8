package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.inbox.Interceptor;
import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import dev.tenon.spi.Tx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A reader's handlers by topic and logical type name, with what stands around them. */
final class TypedHandlers<H> {
  private static final System.Logger LOG = System.getLogger(TypedHandlers.class.getName());
  private static final int MAX_NAMED = 1_000;

  private final String owner;
  private final String reader;
  private final Codec codec;
  private final List<Interceptor> interceptors;
  private final Map<String, Map<String, H>> byTopic = new HashMap<>();
  private final Set<String> whole = new HashSet<>();
  private final Set<String> passedOver = ConcurrentHashMap.newKeySet();

  /**
   * Handlers of a reader.
   *
   * @param owner what the reader is, for errors
   */
  TypedHandlers(
      String owner,
      String reader,
      Handlers<H> handlers,
      Codec codec,
      List<Interceptor> interceptors) {
    this.owner = owner;
    this.reader = reader;
    this.codec = codec;
    this.interceptors = interceptors;
    for (String topic : handlers.topics()) {
      Map<String, H> byType = new HashMap<>();
      for (Class<?> type : handlers.types(topic)) {
        H handler = handlers.find(topic, type);
        if (handler != null) {
          namesOf(type, owner + " handles", codec).forEach(name -> byType.put(name, handler));
        }
      }
      byTopic.put(topic, byType);
      if (handlers.takesWhole(topic)) {
        whole.add(topic);
      }
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

  /** Calls a handler with what was read of a payload. */
  @FunctionalInterface
  interface Caller<H> {
    void call(H handler, Object event) throws Exception;
  }

  /**
   * Has a message handled.
   *
   * @return false if nothing here handles its type
   * @throws HandlerFailure of what is checked
   */
  boolean handle(String topic, Message message, @Nullable Tx tx, Caller<H> caller) {
    H handler = find(topic, message.payload().type());
    if (handler == null) {
      return false;
    }
    try {
      if (interceptors.isEmpty()) {
        caller.call(handler, codec.decode(message.payload()));
      } else {
        proceed(0, new Interceptor.Call(reader, topic, message, tx), handler, caller);
      }
      return true;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new HandlerFailure(e);
    }
  }

  private void proceed(int from, Interceptor.Call call, H handler, Caller<H> caller)
      throws Exception {
    if (from < interceptors.size()) {
      interceptors.get(from).intercept(call, () -> proceed(from + 1, call, handler, caller));
    } else {
      caller.call(handler, codec.decode(call.message().payload()));
    }
  }

  private @Nullable H find(String topic, String type) {
    H handler = byTopic.getOrDefault(topic, Map.of()).get(type);
    if (handler != null) {
      return handler;
    }
    if (whole.contains(topic)) {
      throw Problem.UNKNOWN_TYPE.because(
          "%s takes all of topic '%s' but has no handler of '%s'; add one, or drop the message"
              .formatted(owner, topic, type));
    }
    if (passedOver.size() < MAX_NAMED && passedOver.add(topic + '/' + type)) {
      LOG.log(System.Logger.Level.DEBUG, "{0} passes over ''{1}'' on ''{2}''", owner, type, topic);
    }
    return null;
  }
}
