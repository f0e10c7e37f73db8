package dev.tenon.flow;

import static dev.tenon.event.ExpectedVersion.any;
import static dev.tenon.flow.Reaction.optional;
import static dev.tenon.flow.Reaction.within;

import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The databases of orders and customers, into which a test puts what they would have stored. */
final class FlowWorld {
  static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
  static final Choreography ORDER =
      Choreography.named("order")
          .begins("orders", "Placed")
          .then(
              "orders", "Placed", within(Duration.ofSeconds(5), "customers", "Reserved", "Refused"))
          .then("orders", "Placed", optional("customers", "Settled"))
          .then("customers", "Reserved", within(Duration.ofSeconds(2), "orders", "Opened"))
          .then("customers", "Refused", within(Duration.ofSeconds(2), "orders", "Rejected"))
          .ends("orders", "Opened", "Rejected")
          .endsWithin(Duration.ofMinutes(1))
          .build();

  final Database orders = MemoryDatabase.create();
  final Database customers = MemoryDatabase.create();
  final Database view = MemoryDatabase.create();

  /** What is read from next; moves as events are stored. */
  Instant now = NOON;

  Flows flows(Choreography... declared) {
    return Flows.of(
        view, Map.of("orders", orders, "customers", customers), List.of(declared), () -> now);
  }

  /** What became of the flow by now. */
  Flow flow(Flows flows, String id) {
    flows.refresh();
    return flows.find(id).orElseThrow();
  }

  /** Stores an event so long after noon; returns its id. */
  String store(
      Database database, long millis, String type, @Nullable String flow, @Nullable String cause) {
    UUID id = UUID.randomUUID();
    store(database, millis, id, type, new Metadata(flow, cause, null, null, null));
    return id.toString();
  }

  /** Stores two events that are said to have caused each other. */
  void storeLoop(Database database, String flow) {
    UUID one = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    store(database, 0, one, "Noted", new Metadata(flow, other.toString(), null, null, null));
    store(database, 0, other, "Noted", new Metadata(flow, one.toString(), null, null, null));
  }

  private void store(Database database, long millis, UUID id, String type, Metadata metadata) {
    now = NOON.plusMillis(millis);
    NewEvent event = new NewEvent(id, payload(type), "k", metadata);
    var append = new Change.Append(new StreamId("thing", id.toString()), any(), List.of(event));
    write(database, append);
  }

  /** Sends a message that is kept. */
  void send(Database database, String id, String type, @Nullable String flow) {
    Metadata metadata = new Metadata(flow, null, null, null, NOON);
    Message message = new Message(id, payload(type), "", "", "k", metadata, now, null);
    try (Tx tx = database.begin()) {
      tx.send(List.of(new OutboxMessage(0, "requests", message, null)));
      tx.commit();
    }
    write(database, new Change.Sent(database.outbox().due(now, 0, 10), true));
  }

  private void write(Database database, Change change) {
    Outcome outcome = database.log().write(List.of(new Write(now, List.of(change)))).getFirst();
    if (!(outcome instanceof Outcome.Committed)) {
      throw new AssertionError(outcome);
    }
  }

  private static Payload payload(String type) {
    return new Payload(type, 1, new byte[0]);
  }
}
