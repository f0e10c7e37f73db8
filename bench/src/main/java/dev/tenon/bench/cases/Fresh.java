package dev.tenon.bench.cases;

import dev.tenon.event.StreamId;

/** Streams apart from those a store was filled with, so that they can be taken back. */
final class Fresh {
  static final String CATEGORY = "fresh";

  private Fresh() {}

  static StreamId stream(String id) {
    return new StreamId(CATEGORY, id);
  }
}
