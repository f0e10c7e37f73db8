package dev.tenon;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Keeps what is published and delivers what a test hands it, on the test's own thread. */
final class ManualBroker implements Broker {
  final List<Message> published = new CopyOnWriteArrayList<>();
  private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
  private volatile Function<List<Message>, CompletableFuture<Void>> answer =
      messages -> CompletableFuture.completedFuture(null);

  /** Answers publications from now on so, after keeping them. */
  void answering(Function<List<Message>, CompletableFuture<Void>> how) {
    answer = how;
  }

  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> messages) {
    CompletableFuture<Void> answered = answer.apply(messages);
    published.addAll(messages);
    return answered;
  }

  /** Returns what the group did not take. */
  List<Message> deliver(String group, List<Message> messages) throws InterruptedException {
    return handler(group).handle(messages);
  }

  Handler handler(String group) {
    Handler handler = handlers.get(group);
    if (handler == null) {
      throw new AssertionError("nobody subscribed as " + group + ", only " + handlers.keySet());
    }
    return handler;
  }

  @Override
  public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
    handlers.put(group, handler);
    return () -> handlers.remove(group);
  }

  @Override
  public Set<Feature> features() {
    return Set.of(Feature.KEEPS_MESSAGES);
  }

  @Override
  public void close() {}
}
