package dev.tenon.example.b2b.input;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes {@code number,reason} of every refused document to a CSV file. The file appears, or
 * replaces an older one, only when it is published; until then the lines are in a temporary file
 * beside it. For one thread; errors of the file system are {@link UncheckedIOException}s.
 */
public final class RefusedFile implements AutoCloseable {
  private final Path target;
  private final Path temporary;
  private final CsvWriter writer;
  private boolean published;

  /** Starts a new file in the target's directory, which must exist. */
  public RefusedFile(Path target) {
    this.target = target;
    temporary = target.resolveSibling(target.getFileName() + ".tmp");
    try {
      writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(temporary);
    } catch (IOException e) {
      throw failure(e);
    }
    writer.writeRecord("number", "reason");
  }

  /** Adds one document; the file keeps the order of the calls. */
  public void add(Document.Refused refused) {
    writer.writeRecord(refused.number(), refused.reason().name());
  }

  /** Puts the file in its place, whole. */
  public void publish() {
    try {
      writer.close();
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      published = true;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Drops what was not published. */
  @Override
  public void close() {
    if (published) {
      return;
    }
    try {
      writer.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException(target + " cannot be written: " + e.getMessage(), e);
  }
}
