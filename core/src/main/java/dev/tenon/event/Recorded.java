package dev.tenon.event;

/**
 * A decoded event with its record.
 *
 * @param event the payload, decoded
 * @param record where and when it was stored
 */
public record Recorded<E>(E event, EventRecord record) {}
