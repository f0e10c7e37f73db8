package dev.tenon.example.b2b.orders.tables;

import dev.tenon.event.Codec;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.example.b2b.orders.CreditNote;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.OrderEvent;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the service sent, read back from Tenon's tables: messages that wait in the outbox, and those
 * that are kept after they were sent. A message's id follows from what it is about and from the
 * version that came of it, so that it is found, and its version known, without a table of its own.
 */
final class SentMessages {
  /** More than an order can have. */
  private static final int MAX_VERSION = 100;

  private static final String COLUMNS =
      "id, message_id, message_key, message_type, schema_version, data, correlation_id,"
          + " causation_id, traceparent, actor, occurred_at, recorded_at";

  private final Codec codec;

  SentMessages(Codec codec) {
    this.codec = codec;
  }

  /** The id of the message that tells how that entity came to that version. */
  static UUID id(StreamId entity, long version) {
    return UUID.nameUUIDFromBytes((entity + "/" + version).getBytes(StandardCharsets.UTF_8));
  }

  /** What was sent about an entity up to a version, oldest first. */
  List<EventRecord> of(Connection connection, StreamId entity, long version) throws SQLException {
    String ids = String.join(", ", Collections.nCopies(Math.toIntExact(version), "?"));
    String from = "select " + COLUMNS + " from %s where message_id in (" + ids + ")";
    String query =
        from.formatted("tenon_outbox")
            + " union all "
            + from.formatted("tenon_sent")
            + " order by 1";
    try (PreparedStatement select = connection.prepareStatement(query)) {
      for (int i = 1; i <= version; i++) {
        String id = id(entity, i).toString();
        select.setString(i, id);
        select.setString((int) version + i, id);
      }
      return read(select);
    }
  }

  /**
   * What was sent to all who listen after a row of the outbox, in the order of the rows; what one
   * service was asked has a topic of its own.
   */
  List<EventRecord> after(Connection connection, long row, int limit) throws SQLException {
    String from =
        "select * from (select "
            + COLUMNS
            + " from %s where topic = 'orders' and id > ? order by id limit ?) as %s";
    String query =
        from.formatted("tenon_outbox", "waiting")
            + " union all "
            + from.formatted("tenon_sent", "sent")
            + " order by 1 limit ?";
    try (PreparedStatement select = connection.prepareStatement(query)) {
      select.setLong(1, row);
      select.setInt(2, limit);
      select.setLong(3, row);
      select.setInt(4, limit);
      select.setInt(5, limit);
      return read(select);
    }
  }

  /** The newest row of the outbox that ever was. */
  static long newest(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "select max(id) from (select max(id) as id from tenon_outbox"
                    + " union all select max(id) as id from tenon_sent) as newest");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private List<EventRecord> read(PreparedStatement select) throws SQLException {
    List<EventRecord> messages = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        messages.add(message(row));
      }
    }
    return messages;
  }

  private EventRecord message(ResultSet row) throws SQLException {
    Payload payload = new Payload(row.getString(4), row.getInt(5), row.getBytes(6));
    StreamId entity = entity(codec.decode(payload));
    UUID id = UUID.fromString(row.getString(2));
    Metadata metadata =
        new Metadata(
            row.getString(7),
            row.getString(8),
            row.getString(9),
            row.getString(10),
            row.getObject(11) == null ? null : time(row, 11));
    return new EventRecord(
        id,
        entity,
        version(entity, id),
        row.getLong(1),
        payload,
        row.getString(3),
        metadata,
        time(row, 12));
  }

  private static StreamId entity(Object event) {
    return switch (event) {
      case OrderEvent of -> Order.ENTITY.stream(of.orderId());
      case CreditNoteAccepted note -> CreditNote.ENTITY.stream(note.creditNoteId());
      default -> throw new IllegalArgumentException("orders does not send " + event);
    };
  }

  /** 0 if the id is none of the entity's. */
  private static long version(StreamId entity, UUID id) {
    for (long version = 1; version <= MAX_VERSION; version++) {
      if (id(entity, version).equals(id)) {
        return version;
      }
    }
    return 0;
  }

  private static boolean isWithoutZone(ResultSet row, int column) throws SQLException {
    return row.getMetaData().getColumnTypeName(column).equalsIgnoreCase("datetime");
  }

  /** SQLite has no type for times: there they are microseconds. */
  private static Instant time(ResultSet row, int column) throws SQLException {
    @Nullable Object time = row.getObject(column);
    return switch (time) {
      // MariaDB's are UTC without a zone, which its driver takes for the JVM's.
      case Timestamp timestamp when isWithoutZone(row, column) ->
          row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
      case Timestamp timestamp -> timestamp.toInstant();
      case OffsetDateTime dateTime -> dateTime.toInstant();
      case Number micros -> Instant.EPOCH.plus(micros.longValue(), ChronoUnit.MICROS);
      case null, default -> throw new IllegalArgumentException("no time: " + time);
    };
  }
}
