package dev.tenon.example.b2b.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Reads gzip (RFC 1952) of one or more members up to the last byte. The JDK's own stream silently
 * drops whatever follows the last member; an order file that was glued to something else must not
 * pass as whole.
 */
final class GzipStream extends InputStream {
  private static final int DEFLATE = 8;
  private static final int HAS_HEADER_CRC = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private boolean started;
  private boolean ended;

  GzipStream(InputStream in) {
    this.in = in;
  }

  static boolean isMagic(byte[] start) {
    return start.length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!started) {
      started = true;
      startMember();
    }
    while (!ended) {
      int count = inflate(target, offset, length);
      if (count > 0) {
        crc.update(target, offset, count);
        return count;
      }
      if (inflater.finished()) {
        endMember();
      } else if (inflater.needsInput()) {
        if (!fill()) {
          throw new EOFException();
        }
        inflater.setInput(buffer, 0, limit);
      } else {
        throw new ZipException("a preset dictionary is needed");
      }
    }
    return -1;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public void close() throws IOException {
    ended = true;
    inflater.end();
    in.close();
  }

  private int inflate(byte[] target, int offset, int length) throws ZipException {
    try {
      return inflater.inflate(target, offset, length);
    } catch (DataFormatException e) {
      ZipException damaged = new ZipException(e.getMessage());
      damaged.initCause(e);
      throw damaged;
    }
  }

  private void endMember() throws IOException {
    position = limit - inflater.getRemaining();
    if (nextInt() != crc.getValue() || nextInt() != (inflater.getBytesWritten() & 0xffff_ffffL)) {
      throw new ZipException("the checksum does not match");
    }
    if (position < limit || fill()) {
      startMember();
    } else {
      ended = true;
    }
  }

  private void startMember() throws IOException {
    if (nextByte() != 0x1f || nextByte() != 0x8b) {
      throw new ZipException("the compressed data is followed by something else");
    }
    int method = nextByte();
    int flags = nextByte();
    if (method != DEFLATE || (flags & RESERVED) != 0) {
      throw new ZipException("unknown compression");
    }
    skip(6); // time, level, system
    if ((flags & HAS_EXTRA) != 0) {
      skip(nextShort());
    }
    if ((flags & HAS_NAME) != 0) {
      skipText();
    }
    if ((flags & HAS_COMMENT) != 0) {
      skipText();
    }
    if ((flags & HAS_HEADER_CRC) != 0) {
      skip(2);
    }
    crc.reset();
    inflater.reset();
    inflater.setInput(buffer, position, limit - position);
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      nextByte();
    }
  }

  private void skipText() throws IOException {
    while (nextByte() != 0) {
      // up to and with the closing zero
    }
  }

  private long nextInt() throws IOException {
    return nextShort() | (long) nextShort() << 16;
  }

  private int nextShort() throws IOException {
    return nextByte() | nextByte() << 8;
  }

  private int nextByte() throws IOException {
    if (position == limit && !fill()) {
      throw new EOFException();
    }
    return buffer[position++] & 0xff;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }
}
