package dev.tenon.flow;

import dev.tenon.flow.FlowTables.AwaitedRow;
import dev.tenon.flow.FlowTables.EventRow;
import dev.tenon.flow.FlowTables.FlowRow;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.view.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes events into the view, many in one transaction. Services are read one after the other, so an
 * effect may be taken before its cause, and the end of a flow before its beginning.
 */
final class FlowBatch {
  private static final String SEPARATOR = "\n";

  private final Rules rules;
  private final ViewStore views;
  private final Tx tx;
  private final Map<String, EventRow> events = new HashMap<>();
  private final Map<String, FlowRow> flows = new HashMap<>();
  private final Map<String, Optional<EventRow>> changedEvents = new LinkedHashMap<>();
  private final Map<String, Optional<FlowRow>> changedFlows = new LinkedHashMap<>();
  private final Map<String, Optional<AwaitedRow>> changedAwaited = new LinkedHashMap<>();

  FlowBatch(Rules rules, ViewStore views, Tx tx) {
    this.rules = rules;
    this.views = views;
    this.tx = tx;
  }

  void take(List<FlowEvent> page) {
    List<EventRow> rows = page.stream().map(EventRow::of).toList();
    Set<String> eventIds = new HashSet<>();
    Set<String> flowIds = new HashSet<>();
    for (EventRow row : rows) {
      eventIds.add(row.id());
      if (row.cause() != null) {
        eventIds.add(row.cause());
      }
      EventName name = new EventName(row.service(), row.type());
      if (row.flow() != null && (rules.begunBy(name) != null || rules.isEnd(name))) {
        flowIds.add(row.flow());
      }
    }
    events.putAll(views.load(tx, FlowTables.EVENTS, eventIds));
    if (!flowIds.isEmpty()) {
      flows.putAll(views.load(tx, FlowTables.FLOWS, flowIds));
    }
    rows.forEach(this::take);
  }

  void save() {
    save(FlowTables.EVENTS, changedEvents);
    save(FlowTables.FLOWS, changedFlows);
    save(FlowTables.AWAITED, changedAwaited);
  }

  private <R extends Record> void save(Table<R> table, Map<String, Optional<R>> rows) {
    if (!rows.isEmpty()) {
      views.save(tx, table, rows);
    }
  }

  private void take(EventRow row) {
    FlowEvent event = row.event();
    EventRow known = events.get(row.id());
    if (event == null || (known != null && known.event() != null)) {
      return; // it was read before
    }
    put(row);
    Set<String> early =
        known == null ? Set.of() : Set.copyOf(Arrays.asList(known.early().split(SEPARATOR)));
    List<Reaction> reactions = rules.after(event.name());
    for (int i = 0; i < reactions.size(); i++) {
      Duration within = reactions.get(i).within();
      boolean came =
          reactions.get(i).anyOf().stream().anyMatch(name -> early.contains(name.toString()));
      if (within != null && !came) {
        await(AwaitedRow.of(event, i, event.recordedAt().plus(within)));
      }
    }
    if (row.cause() != null && rules.isReaction(event.name())) {
      follow(row.cause(), event.name());
    }
    begin(event);
    end(event);
  }

  /** What an event follows from awaits it no longer. */
  private void follow(String causeId, EventName effect) {
    EventRow row = events.get(causeId);
    FlowEvent cause = row == null ? null : row.event();
    if (cause == null) {
      String before = row == null || row.early().isEmpty() ? "" : row.early() + SEPARATOR;
      put(EventRow.early(causeId, before + effect));
      return;
    }
    List<Reaction> reactions = rules.after(cause.name());
    for (int i = 0; i < reactions.size(); i++) {
      Duration within = reactions.get(i).within();
      if (within != null && reactions.get(i).anyOf().contains(effect)) {
        came(FlowTables.placeOf(cause.recordedAt().plus(within), causeId, i));
      }
    }
  }

  private void begin(FlowEvent event) {
    Choreography begun = rules.begunBy(event.name());
    if (begun == null) {
      return;
    }
    FlowRow row = flows.get(event.flow());
    Instant endedAt = row == null ? null : row.endedAt();
    if (row == null || row.begunBy() == null) {
      put(new FlowRow(event.flow(), begun.name(), event.id(), event.recordedAt(), endedAt));
      Duration within = begun.endsWithin();
      if (within != null && endedAt == null) {
        await(AwaitedRow.of(event, AwaitedRow.END, event.recordedAt().plus(within)));
      }
    }
  }

  private void end(FlowEvent event) {
    if (!rules.isEnd(event.name())) {
      return;
    }
    FlowRow row = flows.get(event.flow());
    if (row == null) {
      put(new FlowRow(event.flow(), null, null, null, event.recordedAt()));
      return;
    }
    Instant endedAt = row.endedAt();
    if (endedAt != null && !endedAt.isBefore(event.recordedAt())) {
      return;
    }
    Instant begunAt = row.begunAt();
    put(new FlowRow(row.id(), row.choreography(), row.begunBy(), begunAt, event.recordedAt()));
    Duration within = rules.endsWithin(row.choreography());
    if (within != null && begunAt != null && row.begunBy() != null) {
      came(FlowTables.placeOf(begunAt.plus(within), row.begunBy(), AwaitedRow.END));
    }
  }

  private void put(EventRow row) {
    events.put(row.id(), row);
    changedEvents.put(row.id(), Optional.of(row));
  }

  private void put(FlowRow row) {
    flows.put(row.id(), row);
    changedFlows.put(row.id(), Optional.of(row));
  }

  private void await(AwaitedRow row) {
    changedAwaited.put(row.place(), Optional.of(row));
  }

  private void came(String place) {
    changedAwaited.put(place, Optional.empty());
  }
}
