package dev.tenon.tail.mysql;

import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;

/** What is left of an event. The library makes room for whatever length it reads in one. */
class EventRest extends ByteArrayInputStream {
  EventRest(byte[] bytes) {
    super(bytes);
  }

  /**
   * What is left of a table map without its last part, which the library would read from a stream
   * of its own: it looks whether there is more only where that begins.
   */
  static final class Columns extends EventRest {
    Columns(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int available() {
      return 0;
    }

    /** The last part. */
    EventRest metadata() throws IOException {
      return new EventRest(read(left()));
    }
  }

  /** With the table's number, which was read already, before it. */
  static EventRest withTable(long table, ByteArrayInputStream in) throws IOException {
    int length = in.available();
    if (length > OutboxEvents.MAX_EVENT) {
      throw new IOException("rows of " + length + " bytes are more than are kept");
    }
    byte[] bytes = new byte[OutboxEvents.TABLE_BYTES + length];
    for (int i = 0; i < OutboxEvents.TABLE_BYTES; i++) {
      bytes[i] = (byte) (table >>> (Byte.SIZE * i));
    }
    System.arraycopy(in.read(length), 0, bytes, OutboxEvents.TABLE_BYTES, length);
    return new EventRest(bytes);
  }

  @Override
  public byte[] read(int length) throws IOException {
    if (length < 0 || length > left()) {
      throw new EOFException(length + " bytes in the " + left() + " left");
    }
    return super.read(length);
  }

  final int left() throws IOException {
    return super.available();
  }
}
