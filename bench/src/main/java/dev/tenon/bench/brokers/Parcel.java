package dev.tenon.bench.brokers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.message.Message;
import dev.tenon.spi.CloudEvents;
import dev.tenon.spi.broker.Lanes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message as a plain client is given it: nothing of it is left to be made.
 *
 * @param attributes those that our adapters write
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way; compared by nobody
record Parcel(String key, int lane, Map<String, String> attributes, byte[] data) {
  /** Topics have so many lanes, whoever makes them: what our adapters do by default. */
  static final int LANES = 12;

  /** The attribute that tells a message's number. */
  static final String ID = "id";

  static final String CONTENT_TYPE = "application/json";

  static List<Parcel> of(List<Message> messages) {
    return messages.stream().map(Parcel::of).toList();
  }

  private static Parcel of(Message message) {
    Map<String, String> attributes = new LinkedHashMap<>();
    CloudEvents.write(message, "", attributes::put);
    int lane = Lanes.of(message.key(), LANES);
    return new Parcel(message.key(), lane, attributes, message.payload().data());
  }

  /** The number of the message of that id, from 0. */
  static int number(String id) {
    return Integer.parseInt(id, id.length() - 8, id.length(), 16) - 1;
  }

  /** The same of an id in bytes. */
  static int number(byte[] id) {
    return number(new String(id, UTF_8));
  }
}
