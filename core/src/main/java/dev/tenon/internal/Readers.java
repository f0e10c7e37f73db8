package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.inbox.Receiver;
import dev.tenon.message.Handlers;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Host;
import dev.tenon.spi.OutboxFeed;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.Subscription;
import dev.tenon.view.Projection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The running policies, projections, receivers and relay of one service. */
final class Readers implements AutoCloseable {
  private final ServiceParts parts;
  private final Broker broker;
  private final ServiceOptions options;
  private final List<MessageTaker> takers = new ArrayList<>();
  private final List<Host.Loop> threads = new ArrayList<>();
  private final List<HandlerThreads> handlers = new ArrayList<>();
  private final Map<String, Inbox> inboxes = new LinkedHashMap<>();
  private final Map<String, AutoCloseable> subscriptions = new LinkedHashMap<>();
  private final Map<String, Reaction> timerOwners = new HashMap<>();
  private final List<LongSupplier> taken = new ArrayList<>();
  private final TimerRunner timers;
  private final Forgetting received;
  private @Nullable Leader leader;
  private volatile @Nullable OutboxFeed outboxFeed;

  Readers(ServiceParts parts, Broker broker, ServiceOptions options) {
    this.parts = parts;
    this.broker = broker;
    this.options = options;
    this.received =
        new Forgetting(
            "ids of messages",
            options.rememberMessages(),
            parts.clock(),
            parts.database().received()::forget);
    this.timers = new TimerRunner(parts, timerOwners);
  }

  /** Starts these, or fails half-way and is to be closed. */
  void start(
      List<Policy> policies,
      List<Projection> projections,
      List<Receiver> receivers,
      @Nullable OutboxSender outbox,
      @Nullable SagaEngine sagas) {
    Set<String> names = new HashSet<>();
    Map<Reaction, Set<String>> topics = new LinkedHashMap<>();
    for (Policy policy : policies) {
      requireNew(names, policy.name());
      Reaction reaction = new PolicyReaction(parts, policy, threadsOf(policy.name()), options);
      timerOwners.put(policy.name(), reaction);
      topics.put(reaction, policy.handlers().topics());
    }
    for (Projection projection : projections) {
      requireNew(names, projection.name());
      projection.tables().forEach(parts.database().views()::prepare);
      Reaction reaction =
          new ProjectionReaction(parts, projection, threadsOf(projection.name()), options);
      topics.put(reaction, projection.handlers().topics());
    }
    for (Receiver receiver : receivers) {
      requireNew(names, receiver.name());
      Reaction reaction =
          new ReceiverReaction(parts, receiver, outbox, threadsOf(receiver.name()), options);
      timerOwners.put(receiver.name(), reaction);
      topics.put(reaction, receiver.handlers().topics());
    }
    if (sagas != null) {
      requireNew(names, SagaReaction.READER);
      Reaction reaction = new SagaReaction(sagas, threadsOf(SagaReaction.READER), options);
      timerOwners.put(reaction.reader(), reaction);
      topics.put(reaction, Set.of(Handlers.REPLIES, Handlers.TIMERS));
    }
    if (parts.lockRows().arePrepared()) {
      requireNew(names, LockReaction.READER);
      Reaction reaction = new LockReaction(parts, options.retry());
      timerOwners.put(reaction.reader(), reaction);
      topics.put(reaction, Set.of(Handlers.TIMERS));
    }
    topics.forEach((reaction, ofReaction) -> ofReaction.forEach(topic -> read(topic, reaction)));
    if (topics.values().stream().anyMatch(Readers::haveTimers)) {
      run("timers", timers::step);
    }
  }

  /** Requests, too, wait by timers. */
  private static boolean haveTimers(Set<String> topics) {
    return topics.contains(Handlers.TIMERS) || topics.contains(Handlers.REPLIES);
  }

  private HandlerThreads threadsOf(String reader) {
    HandlerThreads own = new HandlerThreads(parts, reader, options.handlerTimeout());
    handlers.add(own);
    return own;
  }

  /** True on a thread that a handler of one of these runs on. */
  boolean isHandling() {
    return handlers.stream().anyMatch(HandlerThreads::isCurrent);
  }

  private void requireNew(Set<String> names, String name) {
    Text.requireName("the name of a policy, projection or receiver", parts.name(), name);
    if (!names.add(name)) {
      throw Problem.INVALID_ARGUMENT.because(
          "two readers are named " + name + "; progress is kept by name, so each needs its own");
    }
  }

  private void read(String of, Reaction reaction) {
    if (of.equals(Handlers.TIMERS)) {
      return;
    }
    String topic = of.equals(Handlers.REPLIES) ? Outgoing.repliesTo(parts.name()) : of;
    MessageTaker taker = new MessageTaker(parts, topic, reaction);
    takers.add(taker);
    if (topic.equals(Handlers.OWN_LOG)) {
      LogReader reader = new LogReader(parts, taker);
      taken.add(reader::taken);
      run(reaction.reader(), reader::step);
    } else {
      Text.requireName("a topic", reaction.reader(), topic);
      String group = parts.name() + "." + reaction.reader();
      Inbox inbox = new Inbox(parts, taker, received);
      String name = group + " of " + topic;
      inboxes.put(name, inbox);
      subscriptions.put(name, broker.subscribe(topic, group, options.lanes(), inbox));
    }
  }

  /** Publishes what the service is to publish, if anything. */
  void relay() {
    if (options.published() == null && options.outbox() == null) {
      return;
    }
    Leader chosen = new Leader(parts);
    leader = chosen;
    run("lease", chosen::step);
    Recipients recipients = new Recipients(broker);
    if (options.published() != null) {
      LogSource log = new LogSource(parts, recipients, namesOf(options.published()));
      taken.add(log::taken);
      run("relay", new Relay(parts, "topic " + parts.name(), log, chosen)::step);
    }
    if (options.outbox() != null) {
      OutboxFeed feed = outboxFeed(options.outbox(), options.tail());
      outboxFeed = feed;
      OutboxSource outbox =
          new OutboxSource(parts, recipients, feed, forgettingSent(options.outbox()));
      run("outbox", new Relay(parts, "the outbox of " + parts.name(), outbox, chosen)::step);
    }
  }

  private OutboxFeed outboxFeed(OutboxOptions options, @Nullable OutboxTail tail) {
    OutboxFeed table = new TableFeed(parts, options.pollInterval());
    return tail == null
        ? table
        : tail.open(
            new OutboxTail.Tailed(
                parts.name(),
                parts.database(),
                parts.clock(),
                table,
                (message, recordedAt) -> OutboxSender.encode(parts, message, recordedAt)));
  }

  private void run(String name, Host.Step step) {
    threads.add(parts.host().start("tenon-" + parts.name() + "-" + name, step));
  }

  private Set<String> namesOf(Set<Class<?>> published) {
    Set<String> types = new LinkedHashSet<>();
    for (Class<?> type : published) {
      String who = "service " + parts.name() + " publishes";
      types.addAll(TypedHandlers.namesOf(type, who, parts.codec()));
    }
    return types;
  }

  private @Nullable Forgetting forgettingSent(OutboxOptions options) {
    Duration kept = options.sentKept();
    return kept == null
        ? null
        : new Forgetting(
            "sent messages", kept, parts.clock(), parts.database().outbox()::forgetSent);
  }

  int runDueTimers() {
    return timers.runDue();
  }

  /** Refuses one that does not take replies. */
  void requireReplies(String receiver) {
    String replies = Outgoing.repliesTo(parts.name());
    if (takers(receiver).stream().noneMatch(taker -> taker.topic().equals(replies))) {
      throw Handling.takesNoReplies(receiver);
    }
  }

  List<MessageTaker> takers(String reader) {
    List<MessageTaker> found =
        takers.stream().filter(taker -> taker.reader().equals(reader)).toList();
    if (found.isEmpty()) {
      throw Problem.INVALID_ARGUMENT.because(
          "service " + parts.name() + " has no policy, projection or receiver named " + reader);
    }
    return found;
  }

  /** A log that grows meanwhile is not idle: what one reader did may be another one's work. */
  long backlog() {
    long before = parts.database().log().end().offset();
    long slowest = before;
    for (LongSupplier reader : taken) {
      slowest = Math.min(slowest, reader.getAsLong());
    }
    long end = taken.isEmpty() ? before : parts.database().log().end().offset();
    return end - slowest + (outboxFeed != null ? parts.database().outbox().countDue(now()) : 0);
  }

  private Instant now() {
    return parts.clock().instant();
  }

  /** What keeps failing, by thread, inbox or subscription. */
  List<String> failures() {
    List<String> failures = new ArrayList<>();
    for (Host.Loop thread : threads) {
      Throwable failure = thread.failure();
      if (failure != null) {
        failures.add(thread.name() + ": " + failure);
      }
    }
    handlers.forEach(own -> failures.addAll(own.failures()));
    OutboxFeed feed = outboxFeed;
    if (feed != null) {
      failures.addAll(feed.failures());
    }
    inboxes.forEach(
        (name, inbox) -> inbox.failures().forEach(failure -> failures.add(name + ": " + failure)));
    subscriptions.forEach((name, subscription) -> {
      if (subscription instanceof Subscription telling) {
        telling.failures().forEach(failure -> failures.add(name + ": " + failure));
      }
    });
    return failures;
  }

  @Override
  public void close() {
    TenonException failure = null;
    for (AutoCloseable subscription : subscriptions.values()) {
      try {
        subscription.close();
      } catch (Exception e) {
        failure = Problem.BROKER_FAILED.because("a subscription could not be closed: " + e, e);
      }
    }
    threads.reversed().forEach(Host.Loop::close);
    handlers.forEach(HandlerThreads::close);
    OutboxFeed feed = outboxFeed;
    if (feed != null) {
      feed.close();
    }
    if (leader != null) {
      leader.resign();
    }
    if (failure != null) {
      throw failure;
    }
  }
}
