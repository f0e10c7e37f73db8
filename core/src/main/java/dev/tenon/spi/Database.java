package dev.tenon.spi;

/**
 * One service's database: its log, its readers' marks, its timers, parked messages and views, all
 * changed together by {@link EventLog#write} or a {@link Tx}.
 *
 * <p>Every part is safe for use by many threads.
 */
public interface Database extends AutoCloseable {
  /** The log. */
  EventLog log();

  /** Look-ups beside the log's order. */
  LogIndex index();

  /** How far readers are, what is due, what is parked. */
  Progress progress();

  /** The messages to be sent. */
  OutboxStore outbox();

  /** Leases, for those of whom one at a time works. */
  Leases leases();

  /** Which messages without a place in a log were received. */
  ReceivedIds received();

  /** What was done under idempotency keys. */
  Requests requests();

  /** Locks on streams. */
  StreamLocks locks();

  /** The views. */
  ViewStore views();

  /** The snapshots. */
  SnapshotStore snapshots();

  /** A transaction, for work that changes more than the log. Cheap until it is used. */
  Tx begin();

  /** Releases what is held; nothing acknowledged is lost. */
  @Override
  void close();
}
