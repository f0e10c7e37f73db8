package dev.tenon.tail.postgres;

import dev.tenon.error.TenonException;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Messages of logical replication, each after its length in two bytes, as of one connection. */
public final class PgOutputFuzz {
  private PgOutputFuzz() {}

  /** Refuses with a code whatever it cannot read. */
  public static void fuzzerTestOneInput(byte[] input) {
    PgOutput format = new PgOutput();
    ByteBuffer in = ByteBuffer.wrap(input);
    while (in.remaining() > 2) {
      int length = Math.min(in.getShort() & 0xffff, in.remaining());
      ByteBuffer message = in.slice(in.position(), length);
      in.position(in.position() + length);
      try {
        use(format.read(message));
      } catch (TenonException e) {
        return; // the connection ends
      }
    }
  }

  private static void use(LogChange change) {
    switch (change) {
      case LogChange.Insert insert -> use(insert.row());
      case LogChange.Update update -> use(update.after());
      case LogChange.Delete delete -> use(delete.before());
      case LogChange.Emitted emitted -> EmittedMessages.read(emitted.content());
      case LogChange.Begin begin -> requireText(begin.committedAt());
      case LogChange.Commit commit -> {}
      case LogChange.Other other -> {}
    }
  }

  private static void use(PgRow row) {
    for (String column : row.columns()) {
      if (row.has(column)) {
        row.text(column);
        passing(() -> row.number(column));
        passing(() -> row.decimal(column));
        passing(() -> row.time(column));
        passing(() -> row.bytes(column));
      }
    }
    OutboxRow.message(row);
  }

  private static void requireText(Instant time) {
    if (time.toString().isEmpty()) {
      throw new AssertionError("no text");
    }
  }

  private static void passing(Runnable read) {
    try {
      read.run();
    } catch (TenonException e) {
      // of another type
    }
  }
}
