package dev.tenon.internal;

import dev.tenon.inbox.Interceptor;
import dev.tenon.inbox.Retry;
import dev.tenon.message.OutboxOptions;
import dev.tenon.spi.OutboxTail;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a service's builder was told.
 *
 * @param lanes how many lanes each reader takes another service's topic in
 * @param rememberRequests how long requests are remembered by their idempotency keys
 * @param rememberMessages how long messages are remembered by their ids
 * @param handlerTimeout how long a handler may take for a message
 * @param retry how often a message is tried that fails
 * @param interceptors stand around every handling of a message, the first one outermost
 * @param schedules the sagas that start by themselves
 * @param rememberSagas how long ended sagas are remembered; null: for ever
 * @param semanticLocks whether it keeps any
 * @param published which events are published; null: none, empty: those of every type
 * @param outbox how the outbox is emptied; null: there is none
 * @param tail what feeds the relay; null: the outbox is polled
 */
public record ServiceOptions(
    int lanes,
    int maxPayloadBytes,
    Duration rememberRequests,
    Duration rememberMessages,
    Duration handlerTimeout,
    Retry retry,
    List<Interceptor> interceptors,
    List<SagaSchedule> schedules,
    @Nullable Duration rememberSagas,
    boolean semanticLocks,
    @Nullable Set<Class<?>> published,
    @Nullable OutboxOptions outbox,
    @Nullable OutboxTail tail) {}
