package dev.tenon.saga;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A saga in an operator's list.
 *
 * @param tenant empty for none
 * @param saga the name of its definition
 * @param version the version of its definition
 * @param steps those it waits for, or that are stuck
 * @param reason why it turned back, if it did
 */
public record SagaInstance(
    String tenant,
    String saga,
    String id,
    int version,
    SagaStatus status,
    List<String> steps,
    @Nullable String reason,
    Instant startedAt,
    Instant changedAt) {}
