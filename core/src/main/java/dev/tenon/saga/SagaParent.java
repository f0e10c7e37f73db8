package dev.tenon.saga;

/**
 * Whose child a saga is.
 *
 * @param saga the name of the parent's definition
 * @param request the parent's, by which it waits for the child
 */
public record SagaParent(String saga, String id, String request) {}
