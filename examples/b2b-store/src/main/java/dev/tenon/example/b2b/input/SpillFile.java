package dev.tenon.example.b2b.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where lines wait that do not fit into memory. Each write of a document's lines is a segment that
 * knows where the document's segment before it starts. The file is made by the first write and
 * deleted on close; where the system allows it, even if the program is killed.
 */
final class SpillFile implements AutoCloseable {
  private static final int SEGMENT_START = Integer.BYTES + Long.BYTES;
  private static final int LINE_START = Integer.BYTES + 2 * Long.BYTES;
  private static final long NONE = -1;

  private final Path file;
  private final int documents;
  private final ValueCache values;
  private @Nullable FileChannel channel;

  /** Where each document's latest segment starts. */
  private long[] latest = {};

  private long end;
  private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private char[] chars = new char[1 << 8];

  SpillFile(Path directory, int documents, ValueCache values) {
    file = directory.resolve("lines-" + UUID.randomUUID() + ".spill");
    this.documents = documents;
    this.values = values;
  }

  void write(int document, PendingDocument part) {
    try {
      if (channel == null) {
        channel = open();
        latest = new long[documents];
        Arrays.fill(latest, NONE);
      }
      encode(latest[document], part);
      latest[document] = end;
      end += buffer.remaining();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw failure("written", e);
    }
  }

  /** All lines of a document: those written here, then the given rest. */
  PendingDocument restore(int document, @Nullable PendingDocument rest) {
    PendingDocument whole = rest;
    if (channel != null && latest[document] != NONE) {
      whole = read(channel, latest[document]);
      if (rest != null) {
        rest.lines.forEach(whole::add);
      }
    }
    return Objects.requireNonNull(whole, "a document without lines");
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw failure("closed", e);
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  private void encode(long previous, PendingDocument part) {
    String customer = part.customerId == null ? "" : part.customerId;
    int length = Integer.BYTES + customer.length() * Character.BYTES + Long.BYTES + Integer.BYTES;
    for (Line line : part.lines) {
      length += LINE_START + line.sku().length() * Character.BYTES;
    }
    clearFor(SEGMENT_START + length).putInt(length).putLong(previous);
    putText(customer);
    buffer.putLong(part.time).putInt(part.lines.size());
    for (Line line : part.lines) {
      putText(line.sku());
      buffer.putLong(line.quantity()).putLong(ValueCache.thousandths(line.unitPrice()));
    }
    buffer.flip();
  }

  private PendingDocument read(FileChannel channel, long latest) {
    try {
      Deque<Long> segments = new ArrayDeque<>();
      long at = latest;
      while (at != NONE) {
        segments.push(at);
        fill(channel, at, SEGMENT_START);
        at = buffer.getLong(Integer.BYTES);
      }
      PendingDocument whole = null;
      for (long segment : segments) {
        fill(channel, segment, SEGMENT_START);
        fill(channel, segment + SEGMENT_START, buffer.getInt());
        String customer = text();
        long time = buffer.getLong();
        if (whole == null) {
          whole = new PendingDocument(customer.isEmpty() ? null : customer, time);
        }
        for (int lines = buffer.getInt(); lines > 0; lines--) {
          whole.add(new Line(text(), buffer.getLong(), values.price(buffer.getLong())));
        }
      }
      return Objects.requireNonNull(whole, "no segment");
    } catch (IOException e) {
      throw failure("read", e);
    }
  }

  private void fill(FileChannel channel, long position, int length) throws IOException {
    clearFor(length).limit(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file is shorter than what was written");
      }
    }
    buffer.flip();
  }

  private ByteBuffer clearFor(int length) {
    if (buffer.capacity() < length) {
      buffer = ByteBuffer.allocate(Math.max(length, buffer.capacity() * 2));
    }
    return buffer.clear();
  }

  private void putText(String text) {
    buffer.putInt(text.length());
    buffer.asCharBuffer().put(text);
    buffer.position(buffer.position() + text.length() * Character.BYTES);
  }

  private String text() {
    int length = buffer.getInt();
    if (chars.length < length) {
      chars = new char[length];
    }
    buffer.asCharBuffer().get(chars, 0, length);
    buffer.position(buffer.position() + length * Character.BYTES);
    return values.string(chars, 0, length);
  }

  private UncheckedIOException failure(String what, IOException e) {
    return new UncheckedIOException(file + " cannot be " + what + ": " + e.getMessage(), e);
  }
}
