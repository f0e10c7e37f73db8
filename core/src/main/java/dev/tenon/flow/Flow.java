package dev.tenon.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A business transaction over several services: which event followed from which.
 *
 * @param id its correlation id, or the id of its first event if that had none
 * @param choreography the name of the one that begins like it; absent if none does
 * @param begunAt when its first event was recorded
 * @param duration from the first event to the last, or to {@code asOf} if it has not ended
 * @param steps what followed from nothing that is known, oldest first; the rest follows from these.
 *     Of what is more than 100 deep, the rest stands beside them
 * @param isWhole false if it has more events than are shown
 * @param asOf when the services were last looked at
 */
public record Flow(
    String id,
    @Nullable String choreography,
    FlowState state,
    Instant begunAt,
    Duration duration,
    List<FlowStep> steps,
    boolean isWhole,
    Instant asOf) {}
