package dev.tenon.example.b2b.input;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of one document, in file order; customer and time are those of the first of them. */
final class PendingDocument {
  // In bytes; what the objects take at most, so that a limit on their sum holds for any text.
  private static final int SIZE = 200;
  private static final int LINE_SIZE = 140;
  private static final int CHAR_SIZE = 2;

  final @Nullable String customerId;

  /** As {@link Fields#dateTime} packs it. */
  final long time;

  final List<Line> lines = new ArrayList<>();

  PendingDocument(@Nullable String customerId, long time) {
    this.customerId = customerId;
    this.time = time;
  }

  /** What the lines take in memory. */
  long size() {
    long size = SIZE;
    for (Line line : lines) {
      size += sizeOf(line);
    }
    return size;
  }

  /** Adds a line and returns by how much the size grew. */
  long add(Line line) {
    lines.add(line);
    return lines.size() == 1 ? SIZE + sizeOf(line) : sizeOf(line);
  }

  private static long sizeOf(Line line) {
    return LINE_SIZE + (long) CHAR_SIZE * line.sku().length();
  }
}
