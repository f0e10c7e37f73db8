package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.StreamId;
import dev.tenon.message.ParkedAction;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.util.List;

/** Has the service's log keep what operators do with parked messages: a stream for each reader. */
final class ParkedLog {
  private static final String CATEGORY = "tenon.parked";

  private final ServiceParts parts;

  ParkedLog(ServiceParts parts) {
    this.parts = parts;
  }

  /** What keeps it, to be written with what is done. */
  Change.Append entry(String reader, ParkedEvent done, String actor) {
    if (actor.isBlank() || done.reason().isBlank()) {
      throw Problem.INVALID_ARGUMENT.because(
          "say who does this with what %s has parked, and why: the log keeps it".formatted(reader));
    }
    StreamId stream = new StreamId(CATEGORY, reader);
    Metadata who = Metadata.none().withActor(actor);
    NewEvent event =
        new NewEvent(parts.ids().next(), parts.codec().encode(done), stream.qualify(reader), who);
    Change.Append entry = new Change.Append(stream, ExpectedVersion.any(), List.of(event));
    parts.limits().check(List.of(entry));
    return entry;
  }

  /** Keeps what takes many transactions, before the first of them. */
  void begin(String reader, ParkedEvent done, String actor) {
    List<Change> entry = List.of(entry(reader, done, actor));
    Outcome outcome = parts.writer().write(new Write(parts.clock().instant(), entry));
    if (outcome instanceof Outcome.Failed failed) {
      throw failed.problem();
    }
    if (!(outcome instanceof Outcome.Committed)) {
      throw Problem.STORAGE_FAILED.because(
          "the log does not keep what is done with what %s has parked, so it is not done: %s"
              .formatted(reader, outcome));
    }
  }

  List<ParkedAction> read(String reader, long after, int limit) {
    if (after < 0 || limit < 1) {
      throw Problem.INVALID_ARGUMENT.because(
          "a list has 1 action or more after number 0 or later, not %d after %d"
              .formatted(limit, after));
    }
    StreamId stream = new StreamId(CATEGORY, reader);
    return parts.database().log().read(stream, after, limit).stream()
        .map(record -> action(reader, record))
        .toList();
  }

  private ParkedAction action(String reader, EventRecord record) {
    ParkedEvent done = (ParkedEvent) parts.codec().decode(record.payload());
    String actor = record.metadata().actor();
    return new ParkedAction(
        record.version(),
        done.kind(),
        reader,
        done.topic(),
        done.messageId(),
        actor == null ? "" : actor,
        done.reason(),
        record.recordedAt());
  }
}
