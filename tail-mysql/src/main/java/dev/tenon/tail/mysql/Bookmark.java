package dev.tenon.tail.mysql;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Remembers in the service's database what is published. Opened, passed and closed by the thread
 * that publishes, saved by another. Of several instances only the one that opened it last moves it.
 */
final class Bookmark {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Server server;
  private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.NONE);
  private Progress saved = Progress.NONE;
  private long savedAt;

  /**
   * What is published.
   *
   * @param turn of the reader
   * @param place 0: not known yet
   * @param messages how many were published in this turn
   */
  private record Progress(long turn, Gtids gtids, long place, long messages) {
    static final Progress NONE = new Progress(0, Gtids.NONE, 0, 0);
  }

  Bookmark(Server server) {
    this.server = server;
  }

  /**
   * Where to begin to read. What is committed here makes everything visible that is in the binlog
   * before: the server's commits become visible in its order. So what the binlog does not tell any
   * more is in the table.
   *
   * @param atEnd whatever was published: the table is read for what is before
   */
  synchronized Gtids open(boolean atEnd) {
    Server.Claim claim = server.claim();
    Gtids begin = claim.published();
    if (atEnd || begin.isNone()) {
      begin = server.newest();
      server.move(claim.turn(), begin);
    }
    saved = new Progress(claim.turn(), begin, 0, 0);
    progress.set(saved);
    return begin;
  }

  /** Everything up to there is published. */
  void pass(Gtids gtids, long place, int messages) {
    progress.updateAndGet(now -> new Progress(now.turn(), gtids, place, now.messages() + messages));
  }

  /**
   * Saves what is published, if that would be published again otherwise; now and then in any case,
   * as the binlog is purged. Saving writes to the binlog itself.
   *
   * @return false if another instance has opened it
   */
  synchronized boolean save() {
    Progress now = progress.get();
    boolean same = now.turn() == saved.turn() && now.gtids().equals(saved.gtids());
    boolean idle = now.turn() == saved.turn() && now.messages() == saved.messages();
    if (now.turn() == 0 || same || (idle && System.nanoTime() - savedAt < IDLE_NANOS)) {
      return true;
    }
    savedAt = System.nanoTime();
    if (server.move(now.turn(), now.gtids())) {
      saved = now;
      return true;
    }
    progress.compareAndSet(now, Progress.NONE);
    return false;
  }

  Gtids gtids() {
    return progress.get().gtids();
  }

  /** 0: not known yet. */
  long place() {
    return progress.get().place();
  }
}
