package dev.tenon.tail.mysql;

import com.github.shyiko.mysql.binlog.event.DeleteRowsEventData;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.MariadbGtidEventData;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.UpdateRowsEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import dev.tenon.message.TableRow;
import dev.tenon.spi.MappedTables;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxTail;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes committed transactions of the binlog's events. What was rolled back after all, in part or
 * as a whole, is left out; messages that only wait for their XA COMMIT are left to the table. Used
 * by one thread.
 */
final class BinlogReader {
  private static final int MAX_MESSAGES = 100_000;
  private static final long MAX_BYTES = 64L << 20;
  private static final Pattern SAVEPOINT = Pattern.compile("(SAVEPOINT|ROLLBACK TO) `?(.*?)`?");

  private final OutboxEvents events;
  private final BinlogOptions options;
  private final MappedTables mapped;

  /** What the transaction has so far. */
  private final List<Part> parts = new ArrayList<>();

  /** How many parts there were at each. */
  private final Map<String, Integer> savepoints = new HashMap<>();

  private String gtid = "";
  private Gtids gtids;
  private String file = "";
  private long bytes;
  private boolean inGroup;
  private boolean standalone;

  private sealed interface Part {
    /** A row of the outbox. */
    record Sent(OutboxMessage message) implements Part {}

    /** A change of a mapped table. */
    record Changed(String table, @Nullable TableRow before, @Nullable TableRow after)
        implements Part {}
  }

  /**
   * A transaction.
   *
   * @param gtids the last ones up to it
   * @param place the binlog's place behind it
   * @param bytes so large it is there
   */
  record Committed(List<OutboxMessage> messages, Gtids gtids, long place, long bytes) {}

  /** What is told here is not to be had from the binlog: the table has to be read. */
  static final class LeftToTableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Gtids after;

    LeftToTableException(String why, Gtids after) {
      super(why);
      this.after = after;
    }

    /** The last transactions, with the one that is left. */
    Gtids after() {
      return after;
    }
  }

  BinlogReader(
      OutboxEvents events, BinlogOptions options, OutboxTail.Encoder encoder, Gtids start) {
    this.events = events;
    this.options = options;
    this.mapped = new MappedTables(options.mappers(), encoder);
    this.gtids = start;
  }

  /** The transaction that ends with the event; null if none does. */
  @Nullable Committed read(Event event) {
    EventHeaderV4 header = event.getHeader();
    bytes += header.getDataLength();
    return switch (header.getEventType()) {
      case ROTATE -> {
        RotateEventData rotate = event.getData();
        file = rotate.getBinlogFilename();
        yield null;
      }
      case MARIADB_GTID -> {
        begin(event.getData(), header.getServerId());
        yield null;
      }
      case WRITE_ROWS, EXT_WRITE_ROWS -> {
        inserted(event.getData());
        yield null;
      }
      case UPDATE_ROWS, EXT_UPDATE_ROWS -> {
        updated(event.getData());
        yield null;
      }
      case DELETE_ROWS, EXT_DELETE_ROWS -> {
        deleted(event.getData());
        yield null;
      }
      case XID -> end(header, true);
      case XA_PREPARE -> prepared(header);
      case QUERY -> {
        QueryEventData query = event.getData();
        yield query(header, query.getSql().toUpperCase(Locale.ROOT));
      }
      case UNKNOWN -> {
        requireKnown();
        yield null;
      }
      default -> null;
    };
  }

  /** Rows that are compressed, perhaps: what comes after them must not overtake them. */
  private void requireKnown() {
    if (inGroup) {
      throw left("has events of a kind that is not known here");
    }
  }

  private LeftToTableException left(String why) {
    return new LeftToTableException("transaction " + gtid + " " + why, gtids);
  }

  private void begin(MariadbGtidEventData event, long server) {
    parts.clear();
    savepoints.clear();
    long domain = event.getDomainId();
    gtid = domain + "-" + server + "-" + event.getSequence();
    gtids = gtids.with(domain, gtid);
    standalone = (event.getFlags() & MariadbGtidEventData.FL_STANDALONE) != 0;
    inGroup = true;
  }

  private void inserted(WriteRowsEventData rows) {
    TableMapEventData table = events.table(rows.getTableId());
    for (@Nullable Serializable[] row : rows.getRows()) {
      if (OutboxRow.TABLE.equals(table.getTable())) {
        add(new Part.Sent(OutboxRow.of(table, row).message()));
      } else {
        add(changed(table, null, row(table, rows.getIncludedColumns(), row)));
      }
    }
  }

  private void updated(UpdateRowsEventData rows) {
    TableMapEventData table = events.table(rows.getTableId());
    for (Map.Entry<Serializable[], Serializable[]> row : rows.getRows()) {
      TableRow before = row(table, rows.getIncludedColumnsBeforeUpdate(), row.getKey());
      add(changed(table, before, row(table, rows.getIncludedColumns(), row.getValue())));
    }
  }

  private void deleted(DeleteRowsEventData rows) {
    TableMapEventData table = events.table(rows.getTableId());
    for (@Nullable Serializable[] row : rows.getRows()) {
      add(changed(table, row(table, rows.getIncludedColumns(), row), null));
    }
  }

  private static Part changed(
      TableMapEventData table, @Nullable TableRow before, @Nullable TableRow after) {
    return new Part.Changed(table.getTable(), before, after);
  }

  private TableRow row(TableMapEventData table, BitSet included, @Nullable Serializable[] values) {
    TableRow row = BinlogRow.of(table, included, values);
    if (row == null) {
      throw left("has rows of " + table.getTable() + " without the names of its columns");
    }
    return row;
  }

  private void add(Part part) {
    parts.add(part);
    if (parts.size() > MAX_MESSAGES || bytes > MAX_BYTES) {
      throw left("has more messages or changes than are kept until it ends");
    }
  }

  private @Nullable Committed query(EventHeaderV4 header, String sql) {
    if (standalone || sql.equals("COMMIT")) {
      return end(header, true);
    }
    if (sql.equals("ROLLBACK")) {
      return end(header, false);
    }
    Matcher savepoint = SAVEPOINT.matcher(sql);
    if (!savepoint.matches()) {
      requireNoStatement(sql);
    } else if (savepoint.group(1).equals("SAVEPOINT")) {
      savepoints.put(savepoint.group(2), parts.size());
    } else {
      undo(savepoint.group(2));
    }
    return null;
  }

  /** What was done since is in the binlog because tables were changed that cannot undo. */
  private void undo(String savepoint) {
    Integer kept = savepoints.get(savepoint);
    if (kept == null) {
      throw left("was rolled back to " + savepoint + ", which is not known");
    }
    parts.subList(Math.min(kept, parts.size()), parts.size()).clear();
  }

  private void requireNoStatement(String sql) {
    for (String table : options.mappers().keySet()) {
      if (sql.contains(table.toUpperCase(Locale.ROOT)) && !sql.startsWith("CREATE")) {
        throw left("changed " + table + " by a statement, of which the binlog has no rows");
      }
    }
  }

  /** What waits for its XA COMMIT is found in the table then; changes of tables are not. */
  private @Nullable Committed prepared(EventHeaderV4 header) {
    if (parts.stream().anyMatch(part -> part instanceof Part.Changed)) {
      throw left("is prepared by XA, and changes tables that are mapped");
    }
    return end(header, false);
  }

  private @Nullable Committed end(EventHeaderV4 header, boolean committed) {
    if (!inGroup) {
      return null;
    }
    inGroup = false;
    List<OutboxMessage> sent = new ArrayList<>();
    if (committed && !parts.isEmpty()) {
      mapped.begin(gtid, Instant.ofEpochMilli(header.getTimestamp()));
      for (Part part : parts) {
        switch (part) {
          case Part.Sent(OutboxMessage message) -> sent.add(message);
          case Part.Changed(String table, TableRow before, TableRow after) ->
              sent.addAll(mapped.map(table, before, after));
        }
      }
    }
    Committed ended =
        new Committed(List.copyOf(sent), gtids, Place.of(file, header.getNextPosition()), bytes);
    parts.clear();
    bytes = 0;
    return ended;
  }
}
