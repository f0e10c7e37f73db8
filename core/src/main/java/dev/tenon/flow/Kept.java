package dev.tenon.flow;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.spi.Database;
import dev.tenon.spi.OutboxStore.SentMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a service's database keeps of what happened, page by page. */
sealed interface Kept {
  /** What one of its pages holds, and where the next begins. */
  record Page(List<FlowEvent> events, Position next) {}

  /** What its mark is kept under. */
  String key();

  /** The page after the last one, or after a mark (null: none) the first time. */
  Page next(@Nullable Position mark, int limit);

  /** The events of a log. */
  final class OfLog implements Kept {
    private final String service;
    private final Database database;
    private final Position end;
    private long at = -1;

    OfLog(String service, Database database) {
      this.service = service;
      this.database = database;
      this.end = database.log().end();
    }

    @Override
    public String key() {
      return "";
    }

    /** Not beyond what was there at first: a log that grows fast would be read for ever. */
    @Override
    public Page next(@Nullable Position mark, int limit) {
      if (at < 0) {
        at = mark == null ? 0 : mark.offset();
      }
      int left = (int) Math.min(limit, end.offset() - at);
      List<EventRecord> events = left <= 0 ? List.of() : database.log().page(at, left);
      if (!events.isEmpty()) {
        at = events.getLast().offset();
      }
      return new Page(
          events.stream().map(this::event).toList(), new Position(end.incarnation(), at));
    }

    private FlowEvent event(EventRecord event) {
      return Kept.event(
          service,
          event.id().toString(),
          event.payload().type(),
          event.stream().toString(),
          event.metadata(),
          event.recordedAt());
    }
  }

  /**
   * The messages of an outbox that were kept when they were sent. They come by the clock of who
   * sent them, which need not be that of who sends now: so a while is read again.
   */
  final class OfOutbox implements Kept {
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final String service;
    private final Database database;
    private final String incarnation;
    private @Nullable Instant after;
    private long number;

    OfOutbox(String service, Database database) {
      this.service = service;
      this.database = database;
      this.incarnation = database.log().end().incarnation();
    }

    @Override
    public String key() {
      return "sent";
    }

    @Override
    public Page next(@Nullable Position mark, int limit) {
      Instant from = after;
      if (from == null) {
        from =
            mark == null
                ? Instant.EPOCH
                : Instant.EPOCH.plus(mark.offset(), ChronoUnit.MICROS).minus(AGAIN);
      }
      List<SentMessage> sent = database.outbox().sent(from, number, limit);
      if (!sent.isEmpty()) {
        number = sent.getLast().message().number();
        from = sent.getLast().sentAt();
      }
      after = from;
      long offset = Math.max(0, ChronoUnit.MICROS.between(Instant.EPOCH, from));
      return new Page(
          sent.stream().map(one -> event(one.message().message())).toList(),
          new Position(incarnation, mark == null ? offset : Math.max(offset, mark.offset())));
    }

    private FlowEvent event(Message message) {
      return Kept.event(
          service,
          message.id(),
          message.payload().type(),
          message.key(),
          message.metadata(),
          message.recordedAt());
    }
  }

  private static FlowEvent event(
      String service, String id, String type, String subject, Metadata metadata, Instant at) {
    String correlation = metadata.correlationId();
    return new FlowEvent(
        id,
        correlation == null ? id : correlation,
        new EventName(service, type),
        subject,
        metadata.causationId(),
        at);
  }
}
