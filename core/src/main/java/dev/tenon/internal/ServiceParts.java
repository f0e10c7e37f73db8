package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.spi.Database;
import dev.tenon.spi.Feed;
import dev.tenon.spi.Host;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/** What the parts of one running service share. */
final class ServiceParts implements AutoCloseable {
  private final String name;
  private final Database database;
  private final Codec codec;
  private final InstantSource clock;
  private final Host host;
  private final Limits limits;
  private final CommitSignal signal = new CommitSignal();
  private final CommitSignal sent = new CommitSignal();
  private final RecentEvents recent = new RecentEvents();
  private final GroupWriter writer;
  private final StreamReader streams;
  private final SnapshotWriter snapshots;
  private final Entities entities;
  private final EventIds ids;
  private final ThreadLocks locks;
  private final LockRows lockRows;
  private final CountDownLatch closing = new CountDownLatch(1);

  ServiceParts(
      String name, Database database, Codec codec, InstantSource clock, Host host, Limits limits) {
    this.name = name;
    this.database = database;
    this.codec = codec;
    this.clock = clock;
    this.host = host;
    this.limits = limits;
    this.writer = new GroupWriter(name, database.log(), recent, signal);
    this.streams = new StreamReader(database.log());
    this.snapshots = new SnapshotWriter(name, database.snapshots(), codec, host);
    this.entities = new Entities(streams, database.snapshots(), snapshots, codec);
    this.ids = new EventIds(clock, host.seed());
    this.locks = new ThreadLocks(database.locks());
    this.lockRows = new LockRows(database.views());
  }

  String name() {
    return name;
  }

  Database database() {
    return database;
  }

  Codec codec() {
    return codec;
  }

  InstantSource clock() {
    return clock;
  }

  Host host() {
    return host;
  }

  Limits limits() {
    return limits;
  }

  CommitSignal signal() {
    return signal;
  }

  /** Raised when messages were sent. */
  CommitSignal sent() {
    return sent;
  }

  GroupWriter writer() {
    return writer;
  }

  StreamReader streams() {
    return streams;
  }

  SnapshotWriter snapshots() {
    return snapshots;
  }

  Entities entities() {
    return entities;
  }

  EventIds ids() {
    return ids;
  }

  ThreadLocks locks() {
    return locks;
  }

  /** The semantic locks that are held. */
  LockRows lockRows() {
    return lockRows;
  }

  /** Waits, unless the service is closed meanwhile: then it throws {@code CLOSED}. */
  void pause(Duration length) throws InterruptedException {
    if (host.await(closing, length)) {
      throw Problem.CLOSED.because("the service " + name + " is closed");
    }
  }

  /** Ends pauses. */
  void closing() {
    closing.countDown();
  }

  Unit newUnit() {
    return new Unit(this);
  }

  Feed newFeed() {
    return new PollFeed(database.log(), recent, signal);
  }

  @Override
  public void close() {
    writer.close();
    snapshots.close();
  }
}
