package dev.tenon.spi;

import dev.tenon.event.StreamId;

/**
 * A command that was done under an idempotency key, and where its answer is found.
 *
 * @param key unique; 1 to 200 printable ASCII characters
 * @param fingerprint tells the command from others that come with the same key
 * @param version the stream's version after it
 * @param events how many events it recorded: those up to that version
 */
public record Request(String key, String fingerprint, StreamId stream, long version, int events) {}
