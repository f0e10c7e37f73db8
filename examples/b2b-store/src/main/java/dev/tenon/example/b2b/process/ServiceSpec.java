package dev.tenon.example.b2b.process;

import dev.tenon.ServiceBuilder;
import dev.tenon.example.b2b.Design;
import dev.tenon.message.OutboxOptions;
import dev.tenon.tail.postgres.PostgresTail;
import dev.tenon.tail.postgres.TailOptions;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a process is to run: a service, on its database, joined with the others by a broker. It is
 * told on standard input, where nobody else reads passwords.
 *
 * @param tailed whether its outbox is read from the log of its PostgreSQL database, not polled
 * @param design of the store
 * @param joint which broker
 * @param address of its server
 */
public record ServiceSpec(
    ServiceName service,
    DatabaseAt database,
    boolean tailed,
    Design design,
    Joint joint,
    String address) {
  private static final JsonMapper JSON = JsonMapper.shared();

  ServiceBuilder withTail(ServiceBuilder builder) {
    if (!tailed) {
      return builder;
    }
    TailOptions log = TailOptions.at(database.location(), database.user(), database.password());
    return builder.outbox(OutboxOptions.defaults(), PostgresTail.of(log));
  }

  /** As one line. */
  String toLine() {
    return JSON.writeValueAsString(this);
  }

  static ServiceSpec parse(String line) {
    return JSON.readValue(line, ServiceSpec.class);
  }
}
