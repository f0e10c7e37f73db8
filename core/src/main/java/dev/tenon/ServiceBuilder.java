package dev.tenon;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.inbox.Interceptor;
import dev.tenon.inbox.Receiver;
import dev.tenon.inbox.Retry;
import dev.tenon.internal.SagaSchedule;
import dev.tenon.message.OutboxOptions;
import dev.tenon.saga.Policy;
import dev.tenon.saga.Saga;
import dev.tenon.saga.Schedule;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import dev.tenon.spi.Host;
import dev.tenon.spi.OutboxTail;
import dev.tenon.view.Projection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts a service together: {@link Tenon#service} begins it, {@link #start} ends it. */
public final class ServiceBuilder {
  final String name;
  final List<Policy> policies = new ArrayList<>();
  final List<Projection> projections = new ArrayList<>();
  final List<Receiver> receivers = new ArrayList<>();
  final List<Saga<?>> sagas = new ArrayList<>();
  final List<SagaSchedule> schedules = new ArrayList<>();
  final List<Interceptor> interceptors = new ArrayList<>();
  @Nullable Database database;
  @Nullable Broker broker;
  @Nullable Codec codec;
  @Nullable Set<Class<?>> published;
  @Nullable OutboxOptions outbox;
  @Nullable OutboxTail tail;
  @Nullable Host host;
  InstantSource clock = InstantSource.system();
  int lanes = 1;
  int maxPayloadBytes = 1 << 20;
  Duration rememberRequests = Duration.ofDays(7);
  Duration rememberMessages = Duration.ofDays(30);
  Duration handlerTimeout = Duration.ofSeconds(30);
  Retry retry = Retry.defaults();
  @Nullable Duration rememberSagas;
  boolean semanticLocks;

  ServiceBuilder(String name) {
    if (!name.matches("[A-Za-z0-9_.-]{1,100}")) {
      throw Problem.INVALID_ARGUMENT.because(
          "service name '" + name + "' must be 1 to 100 letters, digits, '_', '.' or '-'");
    }
    this.name = name;
  }

  /** Where it keeps its log and views; its own, shared with nobody. Default: in memory. */
  public ServiceBuilder database(Database own) {
    database = own;
    return this;
  }

  /** What joins it with other services. Default: one of its own, which joins it with nobody. */
  public ServiceBuilder broker(Broker shared) {
    broker = shared;
    return this;
  }

  /** How its events are written down; required. */
  public ServiceBuilder codec(Codec types) {
    codec = types;
    return this;
  }

  /** What time it is. Default: the system's clock. */
  public ServiceBuilder clock(InstantSource source) {
    clock = source;
    return this;
  }

  /** What runs its background work, and in what time. Default: threads of its own. */
  public ServiceBuilder host(Host machine) {
    host = machine;
    return this;
  }

  /** How many lanes each reader reads another service's topic in. Default: 1. */
  public ServiceBuilder lanes(int count) {
    lanes = count;
    return this;
  }

  /**
   * How many bytes the payload of an event or timeout may have, from 1 to 4 MiB. Default: 1 MiB.
   * What reads this service's topic and its broker have to take that too.
   */
  public ServiceBuilder maxPayloadBytes(int bytes) {
    maxPayloadBytes = bytes;
    return this;
  }

  /**
   * How long idempotency keys are remembered at least. Default: 7 days. Older ones are forgotten, a
   * thousand at a time, at the first command with a key and every 500 after it.
   */
  public ServiceBuilder rememberRequests(Duration atLeast) {
    rememberRequests = atLeast;
    return this;
  }

  /**
   * How long the ids of messages are remembered at least that have no place in a log: for as long
   * each takes effect once, however often it comes. Default: 30 days. Older ones are forgotten, a
   * thousand at a time, with the first such message and every 500 after it.
   */
  public ServiceBuilder rememberMessages(Duration atLeast) {
    rememberMessages = atLeast;
    return this;
  }

  /**
   * How long a policy, projection or receiver may take for one message, 10 ms to a day. Default: 30
   * s. After that it is interrupted, what it did in its transaction is rolled back, and the message
   * is parked.
   */
  public ServiceBuilder handlerTimeout(Duration perMessage) {
    if (perMessage.compareTo(Duration.ofMillis(10)) < 0
        || perMessage.compareTo(Duration.ofDays(1)) > 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "a handler may take 10 ms to 1 day for a message, not " + perMessage);
    }
    handlerTimeout = perMessage;
    return this;
  }

  /** How often a message is tried that fails, before it is parked. */
  public ServiceBuilder retry(Retry ofAllReaders) {
    retry = ofAllReaders;
    return this;
  }

  /**
   * Puts something around every handling of a message by a policy, projection or receiver, within
   * what was put there before.
   */
  public ServiceBuilder intercept(Interceptor interceptor) {
    interceptors.add(interceptor);
    return this;
  }

  /**
   * Publishes events of these types on the topic named after the service; of every type if none.
   */
  public ServiceBuilder publish(Class<?>... types) {
    published = new LinkedHashSet<>(List.of(types));
    return this;
  }

  /** As {@link #outbox(OutboxOptions)}, with the defaults. */
  public ServiceBuilder outbox() {
    return outbox(OutboxOptions.defaults());
  }

  /** Gives it an outbox, and publishes what the service's transactions send there. */
  public ServiceBuilder outbox(OutboxOptions options) {
    outbox = options;
    return this;
  }

  /** As {@link #outbox(OutboxOptions)}, read from the database's own log instead of polled. */
  public ServiceBuilder outbox(OutboxOptions options, OutboxTail fromLog) {
    tail = fromLog;
    return outbox(options);
  }

  /** Adds a policy. */
  public ServiceBuilder policy(Policy policy) {
    policies.add(policy);
    return this;
  }

  /** Adds a projection. */
  public ServiceBuilder projection(Projection projection) {
    projections.add(projection);
    return this;
  }

  /** Adds a receiver. */
  public ServiceBuilder receiver(Receiver receiver) {
    receivers.add(receiver);
    return this;
  }

  /**
   * Adds the definition of a saga; old versions stay until all of theirs have ended. Sagas send
   * requests, so the service needs an outbox.
   */
  public ServiceBuilder saga(Saga<?> definition) {
    sagas.add(definition);
    return this;
  }

  /**
   * As {@link #saga(Saga)}, and it starts by itself, once each time, however many instances of the
   * service there are; its id is the time. Times that pass while none of them runs are made up for
   * by the first of them alone.
   *
   * @param data what it starts with at a time; pure
   */
  public <D extends Record> ServiceBuilder saga(
      Saga<D> definition, Schedule schedule, Function<Instant, D> data) {
    schedules.add(new SagaSchedule(definition, schedule, data));
    return saga(definition);
  }

  /**
   * How long sagas that ended are remembered at least, with their histories. Default: for ever.
   * Older ones are removed as by {@link dev.tenon.saga.Sagas#prune}: with the first saga that ends
   * and every 500 after it, a thousand are looked at.
   */
  public ServiceBuilder rememberSagas(Duration atLeast) {
    rememberSagas = atLeast;
    return this;
  }

  /**
   * Has it keep semantic locks, which its handlers and local work take by {@link
   * dev.tenon.command.UnitOfWork#locksOf}.
   */
  public ServiceBuilder semanticLocks() {
    semanticLocks = true;
    return this;
  }

  /**
   * Starts the service.
   *
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} or {@code UNKNOWN_TYPE} if the
   *     parts do not fit together, {@code SAGA_STEP_MISSING} if sagas are under way that it cannot
   *     go on with
   */
  public Tenon start() {
    if (codec == null) {
      throw Problem.INVALID_ARGUMENT.because(
          "service " + name + " has no codec; give it one, such as JsonCodec.of(…)");
    }
    return new Tenon(this, codec);
  }
}
