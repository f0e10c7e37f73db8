package dev.tenon.bench.cases;

import dev.tenon.bench.workspace.BenchServer;
import java.sql.SQLException;

/**
 * Finished sagas in the tables of a {@link SagaShop} that is stopped and holds one: as many copies
 * of its rows, under names and ids of their own.
 */
final class SagaFilling {
  private static final String[] ORDERS = {
    """
    insert into orders
      select -n, customer_id, total, state from orders, generate_series(2, %1$d) n where id = -1
    """,
    """
    insert into tenon_event
      select position + (n - 1) * (select max(position) from tenon_event),
        'saga.order--' || n, version, event_type, schema_version, gen_random_uuid(),
        replace(event_key, '-1', '-' || n), correlation_id, causation_id, traceparent, actor,
        occurred_at, recorded_at, data
      from tenon_event, generate_series(2, %1$d) n
    """,
    """
    insert into saga_instance
      select (jsonb_populate_record(s, jsonb_build_object(
        'instance', 'saga.order--' || n, 'id', '-' || n))).*
      from saga_instance s, generate_series(2, %1$d) n
    """,
    """
    insert into tenon_received
      select reader, source, gen_random_uuid()::text, received_at
      from tenon_received, generate_series(2, %1$d) n
    """
  };

  private static final String[] CREDIT = {
    """
    insert into reservation
      select -n, customer_id, amount from reservation, generate_series(2, %1$d) n
      where order_id = -1
    """,
    "update customer set reserved = reserved + %1$d - 1 where id = 1",
    """
    insert into tenon_received
      select reader, source, gen_random_uuid()::text, received_at
      from tenon_received, generate_series(2, %1$d) n
    """
  };

  private SagaFilling() {}

  /** Makes so many of the one. */
  static void fill(BenchServer server, ShopTables tables, int sagas) throws SQLException {
    execute(server, tables.orders(), ORDERS, sagas);
    execute(server, tables.credit(), CREDIT, sagas);
  }

  private static void execute(BenchServer server, String database, String[] statements, int sagas)
      throws SQLException {
    for (String statement : statements) {
      server.execute(database, statement.formatted(sagas));
    }
    server.execute(database, "vacuum analyze");
    server.checkpoint();
  }
}
