package dev.tenon.reliability.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.message.Message;
import dev.tenon.spi.CloudEvents;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A message of a broker: a line per attribute, an empty line, and the body. */
public final class CloudEventsFuzz {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private CloudEventsFuzz() {}

  /** Never fails; what is a message is written and read again as the same. */
  public static void fuzzerTestOneInput(byte[] input) {
    String[] parts = new String(input, UTF_8).split("\n\n", 2);
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String line : parts[0].split("\n", -1)) {
      String[] pair = line.split("=", 2);
      attributes.put(pair[0], pair.length > 1 ? pair[1] : "");
    }
    byte[] body = parts.length > 1 ? parts[1].getBytes(UTF_8) : new byte[0];
    CloudEvents.isForeign(attributes, "test");
    var arrival = new CloudEvents.Arrival("1", attributes.get("key"), NOON, attributes.size());
    CloudEvents.Incoming incoming = CloudEvents.read(attributes, body, arrival);
    if (incoming.problem() != null) {
      incoming.reason();
      return;
    }
    Message message = incoming.message();
    Map<String, String> written = new HashMap<>();
    CloudEvents.write(message, "test", written::put);
    CloudEvents.Incoming again = CloudEvents.read(written, message.payload().data(), arrival);
    if (again.problem() != null || !same(again.message(), message)) {
      throw new AssertionError(message + " became " + again);
    }
  }

  private static boolean same(Message one, Message other) {
    return one.id().equals(other.id())
        && one.key().equals(other.key())
        && one.source().equals(other.source())
        && one.tenant().equals(other.tenant())
        && one.metadata().equals(other.metadata())
        && one.recordedAt().equals(other.recordedAt())
        && one.payload().type().equals(other.payload().type())
        && String.valueOf(one.place()).equals(String.valueOf(other.place()));
  }
}
