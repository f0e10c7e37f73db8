package dev.tenon.nats;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A message that came. Immutable, but for its data, which nobody changes. */
final class Arrived {
  private final Place place;
  private final Map<String, String> headers;
  private final byte[] data;

  /**
   * With all that is known of it.
   *
   * @param headers by their names in lower case; of those that come twice, the last
   */
  Arrived(Place place, Map<String, String> headers, byte[] data) {
    this.place = place;
    this.headers = headers;
    this.data = data;
  }

  static Arrived of(Message message) {
    Headers given = message.getHeaders();
    Map<String, String> headers = HashMap.newHashMap(given == null ? 0 : given.size());
    if (given != null) {
      given.forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getLast()));
    }
    return new Arrived(Place.of(message.metaData()), headers, message.getData());
  }

  Place place() {
    return place;
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] data() {
    return data;
  }

  /** About how much memory it takes. */
  int bytes() {
    int bytes = data.length;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      bytes += header.getKey().length() + header.getValue().length();
    }
    return bytes;
  }
}
