package dev.tenon.message;

import dev.tenon.event.Position;

/**
 * What a reader had taken, or parked, of a key when the source was restored from an older backup:
 * the source has lost these events, and given their offsets to others.
 *
 * @param topic the topic they came on
 * @param key their key
 * @param after they come after this one, the last that the source still has
 * @param until the last of them that the reader had reached
 */
public record LostEvents(String topic, String key, Position after, Position until) {
  @Override
  public String toString() {
    return "those of key " + key + " on " + topic + " after " + after + " until " + until;
  }
}
