package dev.tenon.internal;

import dev.tenon.message.Message;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Replaces what a parked message says; its place, its key and what waits behind it stay. */
final class ParkedEdit {
  private static final int PAGE = 500;

  private final ServiceParts parts;

  ParkedEdit(ServiceParts parts) {
    this.parts = parts;
  }

  /**
   * False if it is not there, or somebody took it meanwhile.
   *
   * @param entry keeps who does it
   */
  boolean edit(ParkedMessage.Id id, Object event, Change.Append entry) {
    Optional<ParkedMessage> found = find(id);
    if (found.isEmpty()) {
      return false;
    }
    ParkedMessage parked = edited(found.get(), event);
    parts.limits().check("parked message " + id.messageId(), parked.message().payload());
    List<Change> changes = List.of(new Change.Unpark(found.get()), new Change.Park(parked), entry);
    Outcome outcome = parts.writer().write(new Write(parts.clock().instant(), changes));
    if (outcome instanceof Outcome.Failed failed) {
      throw failed.problem();
    }
    return outcome instanceof Outcome.Committed;
  }

  private Optional<ParkedMessage> find(ParkedMessage.Id id) {
    var before = new ParkedMessage.Id(id.reader(), id.topic(), id.ordinal() - 1, "");
    return parts.database().progress().parked(id.reader(), before, PAGE).stream()
        .filter(parked -> parked.id().equals(id))
        .findFirst();
  }

  private ParkedMessage edited(ParkedMessage parked, Object event) {
    Message its = parked.message();
    return new ParkedMessage(
        parked.reader(),
        parked.topic(),
        parked.ordinal(),
        new Message(
            its.id(),
            parts.codec().encode(event),
            its.source(),
            its.tenant(),
            its.key(),
            its.metadata(),
            its.recordedAt(),
            its.place()),
        parked.reason(),
        later(parked.parkedAt()));
  }

  /** So that whoever has read it does not take it as it was. */
  private Instant later(Instant parkedAt) {
    Instant now = parts.clock().instant();
    Instant next = parkedAt.plus(1, ChronoUnit.MICROS);
    return now.isAfter(next) ? now : next;
  }
}
