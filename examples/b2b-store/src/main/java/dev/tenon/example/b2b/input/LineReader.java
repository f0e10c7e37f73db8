package dev.tenon.example.b2b.input;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.Reader;
import java.util.Iterator;

/** Reads and checks a file line by line. Blank lines are skipped. */
final class LineReader implements AutoCloseable {
  /** In characters. Keeps a file that is one endless line from filling the memory. */
  static final int MAX_RECORD = 1 << 20;

  /** The current line, after {@link #next}. */
  final LineParser line;

  private final TextReader text;
  private final Iterator<LineParser> records;

  LineReader(Source source) {
    line = new LineParser(source.name());
    text = new TextReader(source);
    records =
        CsvReader.builder()
            .allowExtraFields(true) // the line parser counts them
            .allowMissingFields(true)
            .allowExtraCharsAfterClosingQuote(false)
            .maxBufferSize(4 * MAX_RECORD)
            .build(line, new Limited())
            .iterator();
    try {
      if (!next()) {
        throw new InputException(source.name(), "the file is empty");
      }
    } catch (InputException e) {
      close();
      throw e;
    }
  }

  /** Moves to the next line; false at the end. */
  boolean next() {
    if (line.ended()) {
      return false;
    }
    try {
      records.next();
      return !line.ended();
    } catch (CsvParseException e) {
      // whatever is thrown while it parses, FastCSV wraps
      if (e.getCause() instanceof InputException problem) {
        throw problem;
      }
      if (e.getCause() instanceof CsvParseException) {
        throw line.failure("a field goes on after its closing quote");
      }
      throw e;
    }
  }

  /** The SHA-256 of the whole content; only after the last line. */
  String sha256() {
    return text.sha256();
  }

  @Override
  public void close() {
    text.close();
  }

  /** Ends the text with the end mark, and refuses to hand out more than a record's worth. */
  private final class Limited extends Reader {
    private long count;
    private long countAtRecord;
    private long record;
    private boolean ended;

    @Override
    public int read(char[] target, int offset, int length) {
      if (record != line.line()) {
        record = line.line();
        countAtRecord = count;
      }
      if (count - countAtRecord > MAX_RECORD) {
        throw line.failure("longer than " + MAX_RECORD + " characters");
      }
      int read = text.read(target, offset, length);
      if (read < 0 && !ended) {
        ended = true;
        target[offset] = '\n';
        target[offset + 1] = LineParser.END;
        return 2;
      }
      count += Math.max(0, read);
      return read;
    }

    @Override
    public void close() {
      text.close();
    }
  }
}
