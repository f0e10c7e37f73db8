package dev.tenon.example.b2b.process;

import dev.tenon.example.b2b.orders.OrdersStyle;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a process is to run: a service, on its database, joined with the others by Kafka. It is told
 * on standard input, where nobody else reads its password.
 *
 * @param orders how orders are kept; the other services do not care
 * @param kafka {@code host:port}
 */
public record ServiceSpec(
    ServiceName service, DatabaseAt database, OrdersStyle orders, String kafka) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** As one line. */
  String toLine() {
    return JSON.writeValueAsString(this);
  }

  static ServiceSpec parse(String line) {
    return JSON.readValue(line, ServiceSpec.class);
  }
}
