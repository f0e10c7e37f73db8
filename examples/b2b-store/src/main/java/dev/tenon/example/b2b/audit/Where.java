package dev.tenon.example.b2b.audit;

import dev.tenon.event.EventRecord;

/** Where an event stands, for messages; made into text only if there is something to say. */
record Where(EventRecord record) {
  @Override
  public String toString() {
    return record.stream() + " version " + record.version();
  }
}
