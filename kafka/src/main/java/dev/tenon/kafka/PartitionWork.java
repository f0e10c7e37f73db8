package dev.tenon.kafka;

import java.util.ArrayDeque;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a partition is handled while it is this process's. Used by the polling thread; lanes tell
 * of each delivery that it is handled, and look whether the partition was revoked.
 */
final class PartitionWork {
  /** What comes again at most after a crash because one before it was not handled. */
  private static final int MAX_OPEN = 65_536;

  private final TopicPartition partition;
  private final Lane lane;
  private final ArrayDeque<Delivery> open = new ArrayDeque<>();
  private long handled = -1;
  private long committed = -1;
  private volatile boolean revoked;

  PartitionWork(TopicPartition partition, Lane lane) {
    this.partition = partition;
    this.lane = lane;
  }

  TopicPartition partition() {
    return partition;
  }

  Lane lane() {
    return lane;
  }

  void add(Delivery delivery) {
    open.add(delivery);
  }

  boolean isFull() {
    return open.size() >= MAX_OPEN || lane.isFull();
  }

  /** The offset to go on from after a restart if it is a new one, else -1. */
  long toCommit() {
    while (!open.isEmpty() && open.getFirst().isHandled()) {
      handled = open.removeFirst().offset() + 1;
    }
    return handled > committed ? handled : -1;
  }

  void committed(long offset) {
    committed = Math.max(committed, offset);
  }

  void revoke() {
    revoked = true;
  }

  boolean isRevoked() {
    return revoked;
  }
}
