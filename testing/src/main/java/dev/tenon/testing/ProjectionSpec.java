package dev.tenon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.StreamId;
import dev.tenon.message.Handlers;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A projection and its tables. Not safe for use by several threads. */
public final class ProjectionSpec {
  private final Projection projection;
  private final MemoryRows rows;
  private final Envelopes envelopes = new Envelopes();
  private final List<Object> history = new ArrayList<>();
  private String key = "key";
  private String tenant = "";
  private Instant at = ManualClock.START;

  ProjectionSpec(Projection projection) {
    this.projection = projection;
    this.rows = new MemoryRows(projection);
  }

  /** From here on, messages have this key. */
  public ProjectionSpec keyed(String newKey) {
    key = newKey;
    return this;
  }

  /** From here on, messages are of this tenant; empty for none. */
  public ProjectionSpec inTenant(String newTenant) {
    tenant = newTenant;
    return this;
  }

  /** From here on, events occur and are recorded then; {@link ManualClock#START} if not said. */
  public ProjectionSpec at(Instant instant) {
    at = instant;
    return this;
  }

  /** Events come on a topic; one the projection has no handler for fails. */
  public ProjectionSpec events(String topic, Object... events) {
    for (Object event : events) {
      history.add(event);
      Envelopes.handler(projection.handlers(), projection, topic, event)
          .apply(event, envelopes.next(topic, event, new StreamId(tenant, "test", key), at), rows);
      rows.commit();
    }
    return this;
  }

  /** Events of the service's own log come. */
  public ProjectionSpec ownEvents(Object... events) {
    return events(Handlers.OWN_LOG, events);
  }

  /** The table has this row under its key. */
  public <R extends Record> ProjectionSpec thenRow(Table<R> table, R expected) {
    String rowKey = table.key().apply(expected);
    R actual = rows.get(table, rowKey).orElse(null);
    if (actual == null) {
      throw new AssertionError(
          "[%s]%nexpected %s%nbut there is no such row; there are %s"
              .formatted(what(table), expected, rows.all(table)));
    }
    assertThat(actual).as("row '%s' of %s", rowKey, what(table)).isEqualTo(expected);
    return this;
  }

  /** The table has no row under this key. */
  public <R extends Record> ProjectionSpec thenNoRow(Table<R> table, String rowKey) {
    assertThat(rows.get(table, rowKey)).as("row '%s' of %s", rowKey, what(table)).isEmpty();
    return this;
  }

  /** The table has exactly these rows, in any order. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final <R extends Record> ProjectionSpec thenRows(Table<R> table, R... expected) {
    assertThat(rows.all(table)).as("rows of %s", what(table)).containsExactlyInAnyOrder(expected);
    return this;
  }

  private String what(Table<?> table) {
    return "table %s of %s after %s".formatted(table.name(), projection, history);
  }
}
