package dev.tenon.saga;

import java.util.List;

/**
 * What a saga decided.
 *
 * @param events none if nothing changes
 * @param state after them
 */
public record SagaDecision(List<SagaEvent> events, SagaState state, List<SagaEffect> effects) {}
