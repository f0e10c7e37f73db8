package dev.tenon.tail.mysql;

import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;

/** What is left of an event. The library makes room for whatever length it reads in one. */
final class EventRest extends ByteArrayInputStream {
  EventRest(byte[] bytes) {
    super(bytes);
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
    if (length < 0 || length > available()) {
      throw new EOFException(length + " bytes in the " + available() + " left");
    }
    return super.read(length);
  }
}
