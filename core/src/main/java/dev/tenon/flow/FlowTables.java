package dev.tenon.flow;

import dev.tenon.view.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a view of flows is kept in. */
final class FlowTables {
  static final Table<EventRow> EVENTS =
      Table.of("flow_event", EventRow.class, "id", EventRow::id).indexedBy("flow");
  static final Table<FlowRow> FLOWS = Table.of("flow", FlowRow.class, "id", FlowRow::id);
  static final Table<AwaitedRow> AWAITED =
      Table.of("flow_awaited", AwaitedRow.class, "place", AwaitedRow::place).indexedBy("flow");
  static final Table<ViewRow> VIEW = Table.of("flow_view", ViewRow.class, "name", ViewRow::name);
  static final List<Table<?>> ALL = List.of(EVENTS, FLOWS, AWAITED, VIEW);

  /** A key has its limits in databases; ids that people make up need not. */
  private static final int MAX_ID = 200;

  private static final int KEPT = 150;

  private FlowTables() {}

  /** An id as it is kept: one that is too long as its beginning and a digest. */
  static String shortened(String id) {
    return id.length() <= MAX_ID
        ? id
        : id.substring(0, KEPT) + '~' + UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
  }

  /** Where something awaited stands among all that is, by when it is due. */
  static String placeOf(Instant due, String cause, int reaction) {
    return placeOf(due) + '/' + cause + '/' + reaction;
  }

  /** Before all that is due at that instant. */
  static String placeOf(Instant due) {
    return "%019d".formatted(ChronoUnit.MICROS.between(Instant.EPOCH, due));
  }

  /**
   * An event, or what is known of it before it was read.
   *
   * @param flow absent as long as it was not read
   * @param early what followed from it and was read before it: events, with line ends between them
   */
  record EventRow(
      String id,
      @Nullable String flow,
      String service,
      String type,
      String subject,
      @Nullable String cause,
      @Nullable Instant recordedAt,
      String early) {
    static EventRow of(FlowEvent event) {
      String cause = event.causationId();
      return new EventRow(
          shortened(event.id()),
          shortened(event.flow()),
          event.name().service(),
          event.name().type(),
          event.subject(),
          cause == null ? null : shortened(cause),
          event.recordedAt(),
          "");
    }

    /** Of one that was not read yet. */
    static EventRow early(String id, String effects) {
      return new EventRow(id, null, "", "", "", null, null, effects);
    }

    /** Null if it was not read yet. */
    @Nullable FlowEvent event() {
      return flow == null || recordedAt == null
          ? null
          : new FlowEvent(id, flow, new EventName(service, type), subject, cause, recordedAt);
    }
  }

  /**
   * A flow that began or ended as declared.
   *
   * @param begunBy the first event that began it
   */
  record FlowRow(
      String id,
      @Nullable String choreography,
      @Nullable String begunBy,
      @Nullable Instant begunAt,
      @Nullable Instant endedAt) {}

  /**
   * What is awaited.
   *
   * @param place orders it by when it is due
   * @param cause the event that it is to follow from
   * @param reaction which of that event's; -1: the end of the flow
   */
  record AwaitedRow(String place, String flow, String cause, int reaction, Instant due) {
    static final int END = -1;

    static AwaitedRow of(FlowEvent cause, int reaction, Instant due) {
      return new AwaitedRow(
          placeOf(due, cause.id(), reaction), cause.flow(), cause.id(), reaction, due);
    }
  }

  /**
   * The view itself.
   *
   * @param declared what it was compared with
   * @param asOf when all services were last read to their ends
   */
  record ViewRow(String name, String declared, @Nullable Instant asOf) {
    static final String ONLY = "flows";
  }
}
