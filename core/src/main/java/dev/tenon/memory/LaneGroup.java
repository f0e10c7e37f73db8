package dev.tenon.memory;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.HandsOver.Recipient;
import java.util.ArrayList;
import java.util.List;

/** One group's subscription to a topic: its lanes, each key in one of them. */
final class LaneGroup {
  private final Recipient recipient;
  private final List<Lane> lanes = new ArrayList<>();
  private volatile boolean closing;

  LaneGroup(String topic, Recipient recipient, int count, Broker.Handler handler) {
    this.recipient = recipient;
    for (int i = 0; i < count; i++) {
      lanes.add(new Lane("tenon-" + recipient.group() + "-" + topic + "-" + i, handler));
    }
  }

  Recipient recipient() {
    return recipient;
  }

  /** True once nothing more is handed to it, though a handler may still be running. */
  boolean isClosing() {
    return closing;
  }

  /** Blocks while a lane is full. */
  void put(List<Message> messages, Publication publication) {
    if (lanes.size() == 1) {
      lanes.getFirst().put(messages, publication);
      return;
    }
    List<List<Message>> parts = new ArrayList<>(lanes.size());
    for (int i = 0; i < lanes.size(); i++) {
      parts.add(new ArrayList<>());
    }
    for (Message message : messages) {
      parts.get(laneOf(message.key(), lanes.size())).add(message);
    }
    for (int i = 0; i < lanes.size(); i++) {
      if (!parts.get(i).isEmpty()) {
        lanes.get(i).put(parts.get(i), publication);
      }
    }
  }

  /** Hash codes of similar keys differ in few bits; finalized, they fill every lane. */
  static int laneOf(String key, int lanes) {
    int hash = key.hashCode();
    hash ^= hash >>> 16;
    hash *= 0x85EBCA6B;
    hash ^= hash >>> 13;
    hash *= 0xC2B2AE35;
    hash ^= hash >>> 16;
    return Math.floorMod(hash, lanes);
  }

  /** Lets the handlers end; what was not handled is answered with a failure. */
  void close() {
    closing = true;
    lanes.forEach(Lane::stop);
    lanes.forEach(Lane::join);
  }
}
