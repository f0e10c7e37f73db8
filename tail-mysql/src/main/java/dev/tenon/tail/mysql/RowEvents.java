package dev.tenon.tail.mysql;

import com.github.shyiko.mysql.binlog.event.DeleteRowsEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.UpdateRowsEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.DeleteRowsEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.UpdateRowsEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.WriteRowsEventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Reads the rows of the tables that matter. The library goes on while there is something left of an
 * event: a row of no bytes would have no end.
 */
final class RowEvents {
  private RowEvents() {}

  private static Serializable[] progressed(Serializable[] row, int before, ByteArrayInputStream in)
      throws IOException {
    if (in.available() >= before) {
      throw new IOException("a row has no bytes");
    }
    return row;
  }

  /** Rows that were inserted. */
  static final class Written extends WriteRowsEventDataDeserializer {
    private final Map<Long, TableMapEventData> tables;

    Written(Map<Long, TableMapEventData> tables, boolean extended) {
      super(tables);
      this.tables = tables;
      setMayContainExtraInformation(extended);
    }

    @Override
    protected Serializable[] deserializeRow(long table, BitSet columns, ByteArrayInputStream in)
        throws IOException {
      int before = in.available();
      return progressed(super.deserializeRow(table, columns, in), before, in);
    }

    @Override
    public WriteRowsEventData deserialize(ByteArrayInputStream in) throws IOException {
      long table = in.readLong(OutboxEvents.TABLE_BYTES);
      if (tables.containsKey(table)) {
        return super.deserialize(EventRest.withTable(table, in));
      }
      WriteRowsEventData none = new WriteRowsEventData();
      none.setTableId(table);
      none.setRows(List.of());
      return none;
    }
  }

  /** Rows that were updated. */
  static final class Updated extends UpdateRowsEventDataDeserializer {
    private final Map<Long, TableMapEventData> tables;

    Updated(Map<Long, TableMapEventData> tables, boolean extended) {
      super(tables);
      this.tables = tables;
      setMayContainExtraInformation(extended);
    }

    @Override
    protected Serializable[] deserializeRow(long table, BitSet columns, ByteArrayInputStream in)
        throws IOException {
      int before = in.available();
      return progressed(super.deserializeRow(table, columns, in), before, in);
    }

    @Override
    public UpdateRowsEventData deserialize(ByteArrayInputStream in) throws IOException {
      long table = in.readLong(OutboxEvents.TABLE_BYTES);
      if (tables.containsKey(table)) {
        return super.deserialize(EventRest.withTable(table, in));
      }
      UpdateRowsEventData none = new UpdateRowsEventData();
      none.setTableId(table);
      none.setRows(List.of());
      return none;
    }
  }

  /** Rows that were deleted. */
  static final class Deleted extends DeleteRowsEventDataDeserializer {
    private final Map<Long, TableMapEventData> tables;

    Deleted(Map<Long, TableMapEventData> tables, boolean extended) {
      super(tables);
      this.tables = tables;
      setMayContainExtraInformation(extended);
    }

    @Override
    protected Serializable[] deserializeRow(long table, BitSet columns, ByteArrayInputStream in)
        throws IOException {
      int before = in.available();
      return progressed(super.deserializeRow(table, columns, in), before, in);
    }

    @Override
    public DeleteRowsEventData deserialize(ByteArrayInputStream in) throws IOException {
      long table = in.readLong(OutboxEvents.TABLE_BYTES);
      if (tables.containsKey(table)) {
        return super.deserialize(EventRest.withTable(table, in));
      }
      DeleteRowsEventData none = new DeleteRowsEventData();
      none.setTableId(table);
      none.setRows(List.of());
      return none;
    }
  }
}
