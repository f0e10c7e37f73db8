package dev.tenon.event;

/**
 * An event, command or timeout as it is stored and sent.
 *
 * @param type its logical name, never a class name
 * @param schemaVersion the version of its form, from 1
 * @param data the encoded form; not copied, so nobody writes into it
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way; compared by nobody
public record Payload(String type, int schemaVersion, byte[] data) {}
