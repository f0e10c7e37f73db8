package dev.tenon.tck;

import java.time.Duration;
import java.util.List;

/** Gives a kit a broker that another process can read from. */
public interface ProcessFixture extends ServerFixture {
  /**
   * A class with a {@code main} that opens the fixture's broker and gives it to {@link
   * KilledReaderKit#read}, and its arguments.
   */
  List<String> reader();

  /** How long after a process was killed another has what that one had, at most. */
  default Duration takeover() {
    return Duration.ofSeconds(2);
  }
}
