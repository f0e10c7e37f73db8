package dev.tenon.tail.mysql;

import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
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
import com.github.shyiko.mysql.binlog.event.deserialization.WriteRowsEventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes events apart as far as they matter here: where transactions begin and end, and the rows
 * that are inserted into one outbox. Rows of other tables are skipped as they are, whatever they
 * hold. Used by one thread.
 */
final class OutboxEvents {
  private final String database;

  /** By the numbers that events know them by: the outbox alone, more than once after it changed. */
  private final Map<Long, TableMapEventData> tables = new HashMap<>();

  OutboxEvents(String database) {
    this.database = database;
  }

  /** The outbox as it is in that event. */
  TableMapEventData table(WriteRowsEventData rows) {
    return tables.getOrDefault(rows.getTableId(), new TableMapEventData());
  }

  EventDeserializer deserializer() {
    EventDeserializer events =
        new EventDeserializer(
            new EventHeaderV4Deserializer(),
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
    events.setEventDataDeserializer(EventType.WRITE_ROWS, new Rows(tables, false));
    events.setEventDataDeserializer(EventType.EXT_WRITE_ROWS, new Rows(tables, true));
    events.setCompatibilityMode(
        CompatibilityMode.DATE_AND_TIME_AS_LONG_MICRO,
        CompatibilityMode.CHAR_AND_BINARY_AS_BYTE_ARRAY);
    return events;
  }

  private final class Tables extends TableMapEventDataDeserializer {
    @Override
    public TableMapEventData deserialize(ByteArrayInputStream in) throws IOException {
      byte[] bytes = in.read(in.available());
      ByteArrayInputStream peek = new ByteArrayInputStream(bytes);
      TableMapEventData name = new TableMapEventData();
      name.setTableId(peek.readLong(6));
      peek.skip(3);
      name.setDatabase(peek.readZeroTerminatedString());
      peek.skip(1);
      name.setTable(peek.readZeroTerminatedString());
      if (!name.getTable().equals(OutboxRow.TABLE) || !name.getDatabase().equals(database)) {
        tables.remove(name.getTableId());
        return name;
      }
      TableMapEventData outbox = super.deserialize(new ByteArrayInputStream(bytes));
      tables.put(outbox.getTableId(), outbox);
      return outbox;
    }
  }

  private static final class Rows extends WriteRowsEventDataDeserializer {
    private final Map<Long, TableMapEventData> tables;

    Rows(Map<Long, TableMapEventData> tables, boolean extended) {
      super(tables);
      this.tables = tables;
      setMayContainExtraInformation(extended);
    }

    @Override
    public WriteRowsEventData deserialize(ByteArrayInputStream in) throws IOException {
      byte[] bytes = in.read(in.available());
      long table = new ByteArrayInputStream(bytes).readLong(6);
      if (tables.containsKey(table)) {
        return super.deserialize(new ByteArrayInputStream(bytes));
      }
      WriteRowsEventData none = new WriteRowsEventData();
      none.setTableId(table);
      none.setRows(List.of());
      return none;
    }
  }
}
