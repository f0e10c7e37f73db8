package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.spi.LoggedPayload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads pages of the log by {@code COPY … (FORMAT BINARY)}, at half the cost of a result set. The
 * form is PostgreSQL's own: a header, then for each row the number of its columns and for each
 * column its length (-1 for null) and its bytes.
 */
final class PostgresCopy<E> {
  private static final int FIXED_HEADER = 15;

  /** The server counts from the beginning of that year. */
  static final long MICROS_TO_2000 = 946_684_800_000_000L;

  private static final int RUN = 500;

  private final List<Column> columns;
  private final Function<PostgresCopy<E>, E> reader;
  private final Consumer<List<E>> taker;
  private ByteBuffer row = ByteBuffer.allocate(0);
  private String type = "";
  private byte[] typeBytes = {};

  private PostgresCopy(
      List<Column> columns, Function<PostgresCopy<E>, E> reader, Consumer<List<E>> taker) {
    this.columns = columns;
    this.reader = reader;
    this.taker = taker;
  }

  static PostgresCopy<EventRecord> events(Consumer<List<EventRecord>> taker) {
    return new PostgresCopy<>(Tables.EVENT.columns(), PostgresCopy::event, taker);
  }

  static PostgresCopy<LoggedPayload> payloads(Consumer<List<LoggedPayload>> taker) {
    return new PostgresCopy<>(Tables.LOGGED_PAYLOAD, PostgresCopy::loggedPayload, taker);
  }

  /** Hands over up to {@code limit} events after an offset, in runs; returns how many. */
  int scan(Connection connection, long afterOffset, int limit) throws SQLException {
    return copy(connection, page(afterOffset, limit));
  }

  /**
   * Hands over the events after an offset and up to another, in runs; returns how many. Both limits
   * are told apart: for a range alone the server might sort while it has no statistics.
   */
  int scanUpTo(Connection connection, long afterOffset, long untilOffset) throws SQLException {
    String page = page(afterOffset, untilOffset - afterOffset);
    return copy(
        connection,
        "select * from (%s) page where position <= %d order by position"
            .formatted(page, untilOffset));
  }

  private String page(long afterOffset, long limit) {
    return "select %s from tenon_event where position > %d order by position limit %d"
        .formatted(Column.names(columns), afterOffset, limit);
  }

  private int copy(Connection connection, String query) throws SQLException {
    String copy = "copy (%s) to stdout (format binary)".formatted(query);
    return read(connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy));
  }

  private int read(CopyOut copy) throws SQLException {
    try {
      int count = 0;
      List<E> run = new ArrayList<>(RUN);
      boolean first = true;
      // The server sends a message for each row; the header comes with the first.
      for (byte[] data = copy.readFromCopy(); data != null; data = copy.readFromCopy()) {
        row = ByteBuffer.wrap(data);
        if (first) {
          first = false;
          row.position(FIXED_HEADER);
          int extension = row.getInt();
          row.position(row.position() + extension);
        }
        if (row.getShort() >= 0) { // else the end
          run.add(reader.apply(this));
          count++;
        }
        if (run.size() == RUN) {
          taker.accept(run);
          run = new ArrayList<>(RUN);
        }
      }
      if (!run.isEmpty()) {
        taker.accept(run);
      }
      return count;
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** The columns in the order of {@link Tables#EVENT}. */
  private EventRecord event() {
    long position = number();
    StreamId stream = StreamId.parse(text());
    int endOfStream = row.position();
    long version = number();
    UUID id = id();
    String key = key(stream, endOfStream);
    long recorded = number();
    Instant recordedAt = time(recorded);
    Payload payload = payload();
    String correlation = textOrNull();
    String causation = textOrNull();
    String trace = textOrNull();
    String actor = textOrNull();
    long occurred = number();
    Instant occurredAt = occurred == recorded ? recordedAt : time(occurred);
    Metadata metadata = new Metadata(correlation, causation, trace, actor, occurredAt);
    return new EventRecord(id, stream, version, position, payload, key, metadata, recordedAt);
  }

  /** The columns in the order of {@link Tables#LOGGED_PAYLOAD}. */
  private LoggedPayload loggedPayload() {
    return new LoggedPayload(number(), payload());
  }

  private Payload payload() {
    return new Payload(type(), integer(), bytes());
  }

  /** Which as a rule is the stream's id, with which the stream's name ends. */
  private String key(StreamId stream, int endOfStream) {
    int length = present();
    int at = row.position();
    int id = endOfStream - length;
    byte[] data = row.array();
    boolean same =
        stream.id().length() == length
            && Arrays.equals(data, at, at + length, data, id, endOfStream);
    row.position(same ? at + length : at);
    return same ? stream.id() : text(length);
  }

  /** Few different ones, and often the same again. */
  private String type() {
    int length = present();
    int at = row.position();
    byte[] data = row.array();
    if (!Arrays.equals(data, at, at + length, typeBytes, 0, typeBytes.length)) {
      type = text(length);
      typeBytes = Arrays.copyOfRange(data, at, at + length);
    } else {
      row.position(at + length);
    }
    return type;
  }

  private int present() {
    int length = row.getInt();
    if (length < 0) {
      throw Problem.STORAGE_FAILED.because("a column of tenon_event is null that must not be");
    }
    return length;
  }

  private long number() {
    present();
    return row.getLong();
  }

  private int integer() {
    present();
    return row.getInt();
  }

  private UUID id() {
    present();
    return new UUID(row.getLong(), row.getLong());
  }

  private static Instant time(long micros) {
    return Micros.toInstant(micros + MICROS_TO_2000);
  }

  private byte[] bytes() {
    byte[] bytes = new byte[present()];
    row.get(bytes);
    return bytes;
  }

  private String text() {
    return text(present());
  }

  private @Nullable String textOrNull() {
    int length = row.getInt();
    return length < 0 ? null : text(length);
  }

  private String text(int length) {
    String text =
        new String(row.array(), row.arrayOffset() + row.position(), length, StandardCharsets.UTF_8);
    row.position(row.position() + length);
    return text;
  }
}
