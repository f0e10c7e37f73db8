package dev.tenon.example.b2b.process;

import dev.tenon.example.b2b.orders.OrdersStyle;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a process is to run: a service, on its database, joined with the others by a broker. It is
 * told on standard input, where nobody else reads passwords.
 *
 * @param orders how orders are kept; the other services do not care
 * @param joint which broker
 * @param address of its server
 */
public record ServiceSpec(
    ServiceName service, DatabaseAt database, OrdersStyle orders, Joint joint, String address) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** As one line. */
  String toLine() {
    return JSON.writeValueAsString(this);
  }

  static ServiceSpec parse(String line) {
    return JSON.readValue(line, ServiceSpec.class);
  }
}
