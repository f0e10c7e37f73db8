package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.message.LostEvents;
import dev.tenon.message.ParkedAction;
import dev.tenon.message.ParkedAction.Kind;
import dev.tenon.message.ParkedMessage;
import dev.tenon.message.ParkedMessages;
import dev.tenon.spi.Change;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the readers of a running service have parked. */
final class StoredParked implements ParkedMessages {
  private final ServiceParts parts;
  private final Readers readers;
  private final ParkedLog log;

  StoredParked(ServiceParts parts, Readers readers) {
    this.parts = parts;
    this.readers = readers;
    this.log = new ParkedLog(parts);
  }

  @Override
  public List<ParkedMessage> list(String reader, @Nullable ParkedMessage after, int limit) {
    return parts.database().progress().parked(reader, after == null ? null : after.id(), limit);
  }

  @Override
  public int redrive(String reader, String actor, String reason) {
    List<MessageTaker> takers = readers.takers(reader);
    log.begin(reader, new ParkedEvent(Kind.REDRIVEN, null, null, reason), actor);
    return takers.stream().mapToInt(MessageTaker::redrive).sum();
  }

  @Override
  public Optional<LostEvents> lost(ParkedMessage parked) {
    MessageTaker taker = takerOf(parked.reader(), parked.topic());
    return Optional.ofNullable(taker.lost(parked.message()));
  }

  @Override
  public int accept(String reader, String topic, String actor, String reason) {
    MessageTaker taker = takerOf(reader, topic);
    log.begin(reader, new ParkedEvent(Kind.ACCEPTED, topic, null, reason), actor);
    return taker.accept();
  }

  @Override
  public boolean edit(ParkedMessage.Id id, Object event, String actor, String reason) {
    return new ParkedEdit(parts).edit(id, event, entry(Kind.EDITED, id, actor, reason));
  }

  @Override
  public boolean drop(ParkedMessage.Id id, String actor, String reason) {
    List<MessageTaker> takers = readers.takers(id.reader());
    Change.Append entry = entry(Kind.DROPPED, id, actor, reason);
    return takers.stream()
        .filter(taker -> taker.topic().equals(id.topic()))
        .anyMatch(taker -> taker.drop(id, entry));
  }

  @Override
  public List<ParkedAction> actions(String reader, long after, int limit) {
    return log.read(reader, after, limit);
  }

  private Change.Append entry(Kind kind, ParkedMessage.Id id, String actor, String reason) {
    ParkedEvent done = new ParkedEvent(kind, id.topic(), id.messageId(), reason);
    return log.entry(id.reader(), done, actor);
  }

  private MessageTaker takerOf(String reader, String topic) {
    return readers.takers(reader).stream()
        .filter(taker -> taker.topic().equals(topic))
        .findFirst()
        .orElseThrow(() ->
            Problem.INVALID_ARGUMENT.because(reader + " does not read topic '" + topic + "'"));
  }
}
