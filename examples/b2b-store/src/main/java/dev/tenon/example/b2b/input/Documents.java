package dev.tenon.example.b2b.input;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a checked file, each whole, in the order in which their numbers first appear.
 * For one thread.
 *
 * <p>{@link #hasNext} and {@link #next} throw {@link InputException} if the file is not what it was
 * when it was checked; a changed letter may only show at its end.
 */
public final class Documents implements Iterator<Document>, AutoCloseable {
  private final Source source;
  private final IdTable numbers;

  /** Lines still to come, by the position of the document's number. */
  private final int[] missing;

  private final String sha256;
  private final long memoryLimit;
  private final LineReader reader;
  private final SpillFile spill;

  /** The lines in memory, by the position of the document's number. */
  private final @Nullable PendingDocument[] pending;

  private long memory;
  private int next;
  private int started;
  private boolean verified;

  /** Takes over the array of line counts. */
  Documents(
      Source source,
      IdTable numbers,
      int[] lineCounts,
      String sha256,
      Path spillDirectory,
      long memoryLimit) {
    this.source = source;
    this.numbers = numbers;
    this.sha256 = sha256;
    this.memoryLimit = memoryLimit;
    missing = lineCounts;
    pending = new @Nullable PendingDocument[lineCounts.length];
    reader = new LineReader(source);
    spill = new SpillFile(spillDirectory, lineCounts.length, reader.line.values);
  }

  @Override
  public boolean hasNext() {
    if (next < missing.length) {
      return true;
    }
    verifyEnd();
    return false;
  }

  @Override
  public Document next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    while (missing[next] > 0) {
      if (!reader.next()) {
        throw changed();
      }
      accept(reader.line);
    }
    PendingDocument rest = pending[next];
    if (rest != null) {
      memory -= rest.size();
      pending[next] = null;
    }
    PendingDocument whole = spill.restore(next, rest);
    String number = numbers.get(next++);
    return Document.of(number, whole.customerId, Fields.unpackDateTime(whole.time), whole.lines);
  }

  /** Stops reading, and deletes what was put aside. */
  @Override
  public void close() {
    try {
      reader.close();
    } finally {
      spill.close();
    }
  }

  private void accept(LineParser line) {
    int position = numbers.find(line.number, line.numberLength);
    if (position < next || position > started || missing[position] == 0) {
      throw changed();
    }
    started = Math.max(started, position + 1);
    missing[position]--;
    PendingDocument document = pending[position];
    if (document == null) {
      document = new PendingDocument(line.customerId(), line.time);
      pending[position] = document;
    }
    memory += document.add(new Line(line.sku, line.quantity, line.values.price(line.price)));
    if (memory > memoryLimit) {
      spillAll();
    }
  }

  private void spillAll() {
    for (int i = next; i < started; i++) {
      PendingDocument document = pending[i];
      if (document != null) {
        spill.write(i, document);
        pending[i] = null;
      }
    }
    memory = 0;
  }

  private void verifyEnd() {
    if (verified) {
      return;
    }
    if (reader.next() || !reader.sha256().equals(sha256)) {
      throw changed();
    }
    verified = true;
  }

  private InputException changed() {
    return new InputException(
        source.name(), reader.line.line(), "the file changed while it was read");
  }
}
