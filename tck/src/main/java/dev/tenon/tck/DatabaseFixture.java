package dev.tenon.tck;

import dev.tenon.spi.Database;
import java.util.Set;

/** Gives a kit the database it checks; every case gets a fixture of its own. */
public interface DatabaseFixture extends AutoCloseable {
  /**
   * What a database may promise beyond its contracts. A kit checks the opposite where one is
   * absent.
   */
  enum Capability {
    /** Opened again, it holds what it held when it was closed. Without: it begins empty. */
    REOPENS,
    /** Opened again while it is open, it is the same. Without: that is refused, or is another. */
    SHARED
  }

  /** What this one promises. */
  Set<Capability> capabilities();

  /**
   * Opens it, empty the first time: later after it was closed, or while it is open to see what
   * comes of that.
   */
  Database open();

  /** Removes what the fixture made. The database is closed by then. */
  @Override
  void close();
}
