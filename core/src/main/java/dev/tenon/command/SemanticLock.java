package dev.tenon.command;

import java.time.Instant;

/**
 * A semantic lock that is held.
 *
 * @param tenant empty for none
 * @param owner who holds it, such as the id of a saga
 * @param takenAt since when
 * @param until when it ends by itself
 */
public record SemanticLock(
    String tenant, String name, String owner, Instant takenAt, Instant until) {}
