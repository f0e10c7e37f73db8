package dev.tenon.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.spi.CloudEvents;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What a client of the server in memory reads and writes, with places to cheat. */
class KeptClient implements CloudEventsClient {
  private static final AtomicInteger ARRIVALS = new AtomicInteger();

  private final KeptServer server;

  KeptClient(KeptServer server) {
    this.server = server;
  }

  @Override
  public String prefix() {
    return "ce_";
  }

  @Override
  public void write(String topic, String key, String data, Map<String, String> headers) {
    Map<String, String> attributes = new TreeMap<>();
    headers.forEach((name, text) -> {
      if (name.startsWith(prefix())) {
        attributes.put(name.substring(prefix().length()), text);
      }
    });
    if (CloudEvents.isForeign(attributes, "kept")) {
      String its = attributes.get(CloudEvents.ENVIRONMENT);
      server.refuse(its == null ? "no environment" : "environment '" + its + "'");
      return;
    }
    CloudEvents.Arrival arrival =
        new CloudEvents.Arrival(
            "a" + ARRIVALS.incrementAndGet(),
            key.isEmpty() ? null : key,
            Instant.EPOCH,
            headers.size());
    server.arrived(topic, CloudEvents.read(attributes, data.getBytes(UTF_8), arrival));
  }

  @Override
  public Map<String, String> read(String topic) {
    Map<String, String> headers = new TreeMap<>();
    CloudEvents.write(
        server.first(topic),
        "",
        (name, text) -> {
          headers.put(prefix() + name, text);
          if (name.equals(CloudEvents.TRACEPARENT)) {
            headers.put(name, text);
          }
        });
    return headers;
  }

  @Override
  public void close() {}
}
