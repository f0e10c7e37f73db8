package dev.tenon.tail.mysql;

import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer.CompatibilityMode;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer.EventDataWrapper;
import com.github.shyiko.mysql.binlog.event.deserialization.EventHeaderV4Deserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.FormatDescriptionEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.MariadbGtidEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.MariadbGtidListEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.NullEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.QueryEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.RotateEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.TableMapEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.TableMapEventMetadataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Takes events apart as far as they matter here: where transactions begin and end, the rows that
 * are inserted into one outbox, and the changes of tables that are mapped. Rows of other tables are
 * skipped as they are, whatever they hold. Used by one thread.
 */
final class OutboxEvents {
  static final int MAX_EVENT = 64 << 20;

  /** These are read as a whole; of others, what is skipped may be as large as it likes. */
  private static final Set<EventType> READ =
      EnumSet.of(
          EventType.FORMAT_DESCRIPTION,
          EventType.ROTATE,
          EventType.QUERY,
          EventType.MARIADB_GTID,
          EventType.MARIADB_GTID_LIST,
          EventType.TABLE_MAP);

  static final int TABLE_BYTES = 6;

  private final String database;
  private final Set<String> mapped;

  /** By the numbers that events know them by: those read, more than once after they changed. */
  private final Map<Long, TableMapEventData> tables = new HashMap<>();

  /** Those of them whose rows' updates and deletes count, too. */
  private final Map<Long, TableMapEventData> changing = new HashMap<>();

  OutboxEvents(String database, Set<String> mapped) {
    this.database = database;
    this.mapped = mapped;
  }

  /** A table as it is in an event. */
  TableMapEventData table(long number) {
    return tables.getOrDefault(number, new TableMapEventData());
  }

  EventDeserializer deserializer() {
    EventDeserializer events =
        new EventDeserializer(
            new Headers(),
            new NullEventDataDeserializer(),
            new IdentityHashMap<>(),
            new HashMap<>());
    events.setEventDataDeserializer(
        EventType.FORMAT_DESCRIPTION, new FormatDescriptionEventDataDeserializer());
    events.setEventDataDeserializer(EventType.ROTATE, new RotateEventDataDeserializer());
    events.setEventDataDeserializer(EventType.QUERY, new QueryEventDataDeserializer());
    events.setEventDataDeserializer(EventType.MARIADB_GTID, new MariadbGtidEventDataDeserializer());
    events.setEventDataDeserializer(
        EventType.MARIADB_GTID_LIST, new MariadbGtidListEventDataDeserializer());
    // Wrapped, or the library would take every table's description apart beside it.
    events.setEventDataDeserializer(
        EventType.TABLE_MAP,
        new EventDataWrapper.Deserializer(new Tables(), new NullEventDataDeserializer()));
    events.setEventDataDeserializer(EventType.WRITE_ROWS, new RowEvents.Written(tables, false));
    events.setEventDataDeserializer(EventType.EXT_WRITE_ROWS, new RowEvents.Written(tables, true));
    events.setEventDataDeserializer(EventType.UPDATE_ROWS, new RowEvents.Updated(changing, false));
    events.setEventDataDeserializer(
        EventType.EXT_UPDATE_ROWS, new RowEvents.Updated(changing, true));
    events.setEventDataDeserializer(EventType.DELETE_ROWS, new RowEvents.Deleted(changing, false));
    events.setEventDataDeserializer(
        EventType.EXT_DELETE_ROWS, new RowEvents.Deleted(changing, true));
    events.setCompatibilityMode(
        CompatibilityMode.DATE_AND_TIME_AS_LONG_MICRO,
        CompatibilityMode.CHAR_AND_BINARY_AS_BYTE_ARRAY);
    return events;
  }

  /** Refuses what would fill the memory, before it is read. */
  private static final class Headers extends EventHeaderV4Deserializer {
    @Override
    public EventHeaderV4 deserialize(ByteArrayInputStream in) throws IOException {
      EventHeaderV4 header = super.deserialize(in);
      long length = header.getDataLength();
      if (length < 0 || (length > MAX_EVENT && READ.contains(header.getEventType()))) {
        throw new IOException(header.getEventType() + " has " + length + " bytes");
      }
      return header;
    }
  }

  private final class Tables extends TableMapEventDataDeserializer {
    private final TableMapEventMetadataDeserializer metadata =
        new TableMapEventMetadataDeserializer();

    @Override
    public TableMapEventData deserialize(ByteArrayInputStream in) throws IOException {
      byte[] bytes = in.read(in.available());
      ByteArrayInputStream peek = new EventRest(bytes);
      TableMapEventData name = new TableMapEventData();
      name.setTableId(peek.readLong(TABLE_BYTES));
      peek.skip(3);
      name.setDatabase(peek.readZeroTerminatedString());
      peek.skip(1);
      name.setTable(peek.readZeroTerminatedString());
      tables.remove(name.getTableId());
      changing.remove(name.getTableId());
      boolean isMapped = mapped.contains(name.getTable());
      if (!name.getDatabase().equals(database)
          || !(isMapped || name.getTable().equals(OutboxRow.TABLE))) {
        return name;
      }
      EventRest.Columns columns = new EventRest.Columns(bytes);
      TableMapEventData table = super.deserialize(columns);
      EventRest metadata = columns.metadata();
      if (metadata.available() > 0) {
        byte[] types = table.getColumnTypes();
        table.setEventMetadata(this.metadata.deserialize(metadata, types.length, types));
      }
      tables.put(table.getTableId(), table);
      if (isMapped) {
        changing.put(table.getTableId(), table);
      }
      return table;
    }
  }
}
