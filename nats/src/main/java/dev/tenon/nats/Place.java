package dev.tenon.nats;

import io.nats.client.impl.NatsJetStreamMetaData;
import java.time.Instant;

/**
 * A message's place in a stream. The number alone does not tell it: a server that lost its last
 * messages, as by a loss of power, gives their numbers to others.
 *
 * @param sequence its number; 0 for the place before the first
 * @param at when the server got it
 */
record Place(long sequence, Instant at) {
  static final Place NONE = new Place(0, Instant.EPOCH);

  static Place of(NatsJetStreamMetaData message) {
    return new Place(message.streamSequence(), message.timestamp().toInstant());
  }

  @Override
  public String toString() {
    return Long.toString(sequence);
  }
}
