package dev.tenon.example.b2b.audit;

import dev.tenon.event.EventRecord;
import dev.tenon.event.StreamId;
import java.util.HashMap;
import java.util.Map;

/** Checks that each stream of a log counts 1..n in log order. */
final class StreamVersions {
  private final String log;
  private final Findings findings;
  private final Map<String, Long> newest = new HashMap<>();

  StreamVersions(String log, Findings findings) {
    this.log = log;
    this.findings = findings;
  }

  void take(EventRecord record) {
    String stream = record.stream().toString();
    long before = newest.getOrDefault(stream, 0L);
    if (record.version() != before + 1) {
      findings.add(
          Invariant.VERSIONS_GAPLESS,
          log + ": " + stream + " goes from version " + before + " to " + record.version());
    }
    newest.put(stream, record.version());
  }

  /** The newest version of a stream; 0 if it has none. */
  long of(StreamId stream) {
    return newest.getOrDefault(stream.toString(), 0L);
  }
}
