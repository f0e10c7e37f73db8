package dev.tenon.flow;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event in its place within a flow.
 *
 * @param isExpected false if a choreography knows the event, or the one it follows from, and does
 *     not say that it comes here
 * @param late by how much it came too late, if it did
 * @param next what followed from it, oldest first
 * @param awaited what is to follow from it, and has not come
 */
public record FlowStep(
    FlowEvent event,
    boolean isExpected,
    @Nullable Duration late,
    List<FlowStep> next,
    List<Awaited> awaited) {}
