package dev.tenon.internal;

import dev.tenon.saga.Saga;
import dev.tenon.saga.Schedule;
import java.time.Instant;
import java.util.function.Function;

/**
 * A saga that starts by itself.
 *
 * @param data what it starts with at a time
 */
public record SagaSchedule(
    Saga<?> saga, Schedule schedule, Function<Instant, ? extends Record> data) {}
