package dev.tenon.bench.cases;

import java.sql.SQLException;

/** Brings orders into a store past everybody, the rows being those that we would write. */
final class Filling {
  private Filling() {}

  /** Fills an empty store with so many orders of so many events each, one after the other. */
  static void fill(Store store, long orders, int events) throws SQLException {
    store.clear();
    store.execute(insertEvents(orders, events));
    store.settle();
  }

  /** Gives every event the tags of one of 20,000 courses and of one of 50,000 students. */
  static void tag(Store store) throws SQLException {
    store.execute(
        """
        insert into tenon_tag (tag, position)
        select tag, position
        from tenon_event,
          unnest(array['course:' || position % 20000, 'student:' || position % 50000]) tag
        """);
    store.settle();
  }

  private static String insertEvents(long orders, int events) {
    return """
    insert into tenon_event
      (position, stream, version, event_type, schema_version, event_id, event_key,
       occurred_at, recorded_at, data)
    select position, 'order-' || id, version,
      case version when 1 then 'OrderCreated' else 'ItemAdded' end, 1,
      ('00000000-0000-7000-8000-' || lpad(to_hex(position), 12, '0'))::uuid, id, now(), now(),
      convert_to(
        case version
          when 1 then format('{"id":"%%s","customer":"customer-%%s","note":"%1$s"}', id, left(id, 4))
          else format(
            '{"id":"%%s","sku":"SKU-000%%s","quantity":%%s,"unitPrice":1995,"note":"%1$s"}',
            id, version - 1, version - 1)
        end,
        'UTF8')
    from (
      select position, (position - 1) %% %3$d + 1 as version,
        md5(((position - 1) / %3$d + 1)::text)::uuid::text as id
      from generate_series(1::bigint, %2$d::bigint * %3$d) position
    ) event
    """
        .formatted(Orders.NOTE, orders, events);
  }
}
