package dev.tenon.internal;

import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Database;
import dev.tenon.spi.Feed;
import dev.tenon.tck.DatabaseFixture;
import dev.tenon.tck.FeedKit;
import java.util.Set;

class PollFeedKitTest extends FeedKit {
  @Override
  public DatabaseFixture fixture() {
    return new DatabaseFixture() {
      @Override
      public Set<Capability> capabilities() {
        return Set.of();
      }

      @Override
      public Database open() {
        return MemoryDatabase.create();
      }

      @Override
      public void close() {}
    };
  }

  /** Nobody raises the signal: the feed finds by itself what other processes commit. */
  @Override
  protected Feed feed(Database database) {
    return new PollFeed(database.log(), new RecentEvents(), new CommitSignal());
  }
}
