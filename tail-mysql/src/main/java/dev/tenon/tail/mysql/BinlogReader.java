package dev.tenon.tail.mysql;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.MariadbGtidEventData;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import dev.tenon.spi.OutboxMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes committed transactions of the binlog's events. What was rolled back after all, in part or
 * as a whole, and what only waits for its XA COMMIT, is left to the table. Used by one thread.
 */
final class BinlogReader {
  private static final int MAX_MESSAGES = 100_000;
  private static final long MAX_BYTES = 64L << 20;

  private final OutboxEvents events;
  private final List<OutboxMessage> messages = new ArrayList<>();
  private Gtids gtids;
  private String file = "";
  private long bytes;
  private boolean inGroup;
  private boolean standalone;
  private boolean doubtful;

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

    LeftToTableException(String why) {
      super(why);
    }
  }

  BinlogReader(OutboxEvents events, Gtids start) {
    this.events = events;
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
        add(event.getData());
        yield null;
      }
      case XID -> end(header, true);
      case XA_PREPARE -> end(header, false);
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
      throw new LeftToTableException("a transaction has events of a kind that is not known here");
    }
  }

  private void begin(MariadbGtidEventData gtid, long server) {
    messages.clear();
    long domain = gtid.getDomainId();
    gtids = gtids.with(domain, domain + "-" + server + "-" + gtid.getSequence());
    standalone = (gtid.getFlags() & MariadbGtidEventData.FL_STANDALONE) != 0;
    doubtful = false;
    inGroup = true;
  }

  private void add(WriteRowsEventData rows) {
    TableMapEventData table = events.table(rows);
    for (@Nullable Serializable[] row : rows.getRows()) {
      messages.add(OutboxRow.of(table, row).message());
    }
    if (messages.size() > MAX_MESSAGES || (bytes > MAX_BYTES && !messages.isEmpty())) {
      throw new LeftToTableException("a transaction has more messages than are kept until it ends");
    }
  }

  private @Nullable Committed query(EventHeaderV4 header, String sql) {
    if (standalone || sql.equals("COMMIT")) {
      return end(header, true);
    }
    if (sql.equals("ROLLBACK")) {
      return end(header, false);
    }
    doubtful |= sql.startsWith("ROLLBACK");
    return null;
  }

  private @Nullable Committed end(EventHeaderV4 header, boolean committed) {
    if (!inGroup) {
      return null;
    }
    inGroup = false;
    List<OutboxMessage> sent = committed && !doubtful ? List.copyOf(messages) : List.of();
    Committed ended = new Committed(sent, gtids, Place.of(file, header.getNextPosition()), bytes);
    messages.clear();
    bytes = 0;
    return ended;
  }
}
