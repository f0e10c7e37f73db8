package dev.tenon.tail.mysql;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import dev.tenon.error.TenonException;
import dev.tenon.message.Outgoing;
import dev.tenon.message.RowChange;
import dev.tenon.message.TableRow;
import dev.tenon.spi.OutboxMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events of a binlog, as of one connection. */
public final class BinlogFuzz {
  private static final BinlogOptions OPTIONS =
      BinlogOptions.at("jdbc:mariadb://h/shop", "u", "p").withMapper("orders", BinlogFuzz::read);

  private BinlogFuzz() {}

  private static List<Outgoing> read(RowChange change) {
    TableRow row = change.after();
    if (row != null) {
      row.columns().forEach(row::text);
    }
    return List.of();
  }

  private static OutboxMessage encoded(Outgoing message, Instant at) {
    throw new AssertionError("nothing is sent");
  }

  /** Ends the connection at whatever it cannot read. */
  public static void fuzzerTestOneInput(byte[] input) {
    OutboxEvents events = new OutboxEvents("shop", Set.of("orders"));
    EventDeserializer deserializer = events.deserializer();
    BinlogReader reader = new BinlogReader(events, OPTIONS, BinlogFuzz::encoded, Gtids.NONE);
    ByteArrayInputStream in = new ByteArrayInputStream(input);
    try {
      for (Event event = next(deserializer, in); event != null; event = next(deserializer, in)) {
        reader.read(event);
      }
    } catch (IOException | TenonException | BinlogReader.LeftToTableException e) {
      // the connection ends
    }
  }

  /** The client takes what the library throws as an event that cannot be read. */
  private static @Nullable Event next(EventDeserializer deserializer, ByteArrayInputStream in)
      throws IOException {
    try {
      return deserializer.nextEvent(in);
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
  }
}
