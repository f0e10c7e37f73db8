package dev.tenon.example.b2b.input;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A file that was read once and found to be usable. Immutable. */
public final class CheckedFile {
  private static final long MEMORY_LIMIT = 64L << 20;

  private final Source source;
  private final IdTable numbers;
  private final int[] lineCounts;
  private final long lines;
  private final IdTable customers;
  private final String sha256;

  CheckedFile(
      Source source,
      IdTable numbers,
      int[] lineCounts,
      long lines,
      IdTable customers,
      String sha256) {
    this.source = source;
    this.numbers = numbers;
    this.lineCounts = lineCounts;
    this.lines = lines;
    this.customers = customers;
    this.sha256 = sha256;
  }

  /** How many different invoice numbers there are. */
  public int documentCount() {
    return numbers.size();
  }

  /** How many lines there are, without the header and blank ones. */
  public long lineCount() {
    return lines;
  }

  /** The SHA-256 of the unpacked content, in lower-case hex. */
  public String sha256() {
    return sha256;
  }

  /**
   * Every customer named on any line, trimmed, once each, in the order of first appearance. A view
   * without a string per customer: {@code contains} is fast, and each {@code get} makes a string.
   */
  public List<String> customerIds() {
    return Collections.unmodifiableList(customers);
  }

  /**
   * Reads the file a second time. Up to 64 MB of lines wait in memory for the rest of their
   * documents, or of earlier ones; more than that wait in a file in the given directory, which must
   * exist.
   *
   * @throws InputException if the file can no longer be opened
   */
  public Documents documents(Path spillDirectory) {
    return documents(spillDirectory, MEMORY_LIMIT);
  }

  Documents documents(Path spillDirectory, long memoryLimit) {
    int[] counts = Arrays.copyOf(lineCounts, numbers.size());
    return new Documents(source, numbers, counts, sha256, spillDirectory, memoryLimit);
  }
}
