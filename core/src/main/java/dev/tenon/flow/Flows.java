package dev.tenon.flow;

import dev.tenon.error.Problem;
import dev.tenon.event.Position;
import dev.tenon.flow.FlowTables.AwaitedRow;
import dev.tenon.flow.FlowTables.EventRow;
import dev.tenon.flow.FlowTables.FlowRow;
import dev.tenon.flow.FlowTables.ViewRow;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore.Query;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The business transactions of several services, seen from outside: from the correlation and
 * causation ids in their databases, compared with what is declared. The services take no part in
 * it, and nothing is written to their databases.
 *
 * <p>What was read is kept in a view of its own: each event is read once, and what is stuck is
 * found without reading any again. Safe for use by many threads.
 */
public final class Flows {
  private static final String READER = "flows";
  private static final String TURNS = "@turns";
  private static final int PAGE = 1_000;
  private static final int MAX_EVENTS = 10_000;

  private final Database view;
  private final Map<String, Database> services;
  private final Rules rules;
  private final InstantSource clock;

  private Flows(Database view, Map<String, Database> services, Rules rules, InstantSource clock) {
    this.view = view;
    this.services = services;
    this.rules = rules;
    this.clock = clock;
  }

  /** As {@link #of(Database, Map, List, InstantSource)}, by the system's clock. */
  public static Flows of(
      Database view, Map<String, Database> services, List<Choreography> declared) {
    return of(view, services, declared, InstantSource.system());
  }

  /**
   * Sees the flows of services.
   *
   * @param view where what was read is kept; no service's own
   * @param services their databases, by their names; these and the view stay the caller's
   * @param declared what is meant to happen, of the services given
   * @throws dev.tenon.error.TenonException {@code INVALID_CHOREOGRAPHY} if the declarations do not
   *     go together, or need a service that is not given; {@code FLOW_VIEW_OUTDATED} if the view
   *     was kept for other declarations: begin with an empty one
   */
  public static Flows of(
      Database view,
      Map<String, Database> services,
      List<Choreography> declared,
      InstantSource clock) {
    Rules rules = new Rules(List.copyOf(declared));
    if (!declared.isEmpty()) {
      rules.requireServices(services.keySet());
    }
    Flows flows = new Flows(view, new LinkedHashMap<>(services), rules, clock);
    FlowTables.ALL.forEach(view.views()::prepare);
    String before = flows.read().declared();
    if (!before.equals(rules.toString())) {
      throw Problem.FLOW_VIEW_OUTDATED.because(
          "the view was kept for other choreographies; begin with an empty one");
    }
    return flows;
  }

  /**
   * Reads what the services stored since the last time, up to where each is now.
   *
   * @throws dev.tenon.error.TenonException {@code STORAGE_FAILED} if a database cannot be reached:
   *     what is shown stays as of before; {@code FLOW_VIEW_OUTDATED} if one was restored from a
   *     backup and lost what was read: begin with an empty view
   */
  public synchronized void refresh() {
    Instant now = clock.instant();
    services.forEach((service, database) -> {
      readAll(service, () -> new Kept.OfLog(service, database));
      readAll(service, () -> new Kept.OfOutbox(service, database));
    });
    boolean told;
    do {
      told = write(List.of(), tx -> tell(tx, now));
    } while (!told);
  }

  private void tell(Tx tx, Instant now) {
    Instant before = read(tx).asOf();
    Instant asOf = before == null || before.isBefore(now) ? now : before;
    ViewRow row = new ViewRow(ViewRow.ONLY, rules.toString(), asOf);
    view.views().save(tx, FlowTables.VIEW, Map.of(ViewRow.ONLY, Optional.of(row)));
  }

  /** Again from where others came, if they read it into the same view meanwhile. */
  private void readAll(String service, Supplier<Kept> kept) {
    boolean read;
    do {
      read = read(service, kept.get());
    } while (!read);
  }

  private boolean read(String service, Kept kept) {
    Position mark = mark(service, kept.key());
    while (true) {
      Kept.Page page = kept.next(mark, PAGE);
      if (mark != null && mark.isLostTo(page.next())) {
        throw Problem.FLOW_VIEW_OUTDATED.because(
            "the database of " + service + " was restored from a backup; begin with an empty view");
      }
      if (page.events().isEmpty()) {
        return true;
      }
      boolean written =
          write(
              move(service, kept.key(), mark, page.next()),
              tx -> {
                FlowBatch batch = new FlowBatch(rules, view.views(), tx);
                batch.take(page.events());
                batch.save();
              });
      if (!written) {
        return false;
      }
      mark = page.next();
    }
  }

  private static List<Change> move(
      String service, String key, @Nullable Position mark, Position next) {
    long from = mark == null ? 0 : mark.offset();
    return next.equals(mark)
        ? List.of()
        : List.of(new Change.MoveMark(READER, service, key, from, next));
  }

  private @Nullable Position mark(String service, String key) {
    return view.progress().marks(READER, service, List.of(key)).get(key);
  }

  /**
   * Changes rows that were read, unless others changed some meanwhile: then nothing is done. Each
   * write moves a mark on from where it stood before the rows were read.
   */
  private boolean write(List<Change> changes, Consumer<Tx> work) {
    Position turn = mark(TURNS, "");
    long from = turn == null ? 0 : turn.offset();
    Position next = new Position(view.log().end().incarnation(), from + 1);
    List<Change> all = new ArrayList<>(changes);
    all.add(new Change.MoveMark(READER, TURNS, "", from, next));
    try (Tx tx = view.begin()) {
      work.accept(tx);
      tx.add(new Write(clock.instant(), all));
      Outcome outcome = tx.commit();
      if (outcome instanceof Outcome.Failed failed) {
        throw failed.problem();
      }
      return outcome instanceof Outcome.Committed;
    }
  }

  /**
   * A flow as it was at the last {@link #refresh}. Of more than 10,000 events not all are shown.
   *
   * @param id its correlation id, or the id of any event of it
   */
  public Optional<Flow> find(String id) {
    String kept = FlowTables.shortened(id);
    List<EventRow> rows = eventsOf(kept);
    if (rows.isEmpty()) {
      EventRow event = load(Set.of(kept)).get(kept);
      String flow = event == null ? null : event.flow();
      return flow == null ? Optional.empty() : Optional.of(flow(flow, eventsOf(flow)));
    }
    return Optional.of(flow(kept, rows));
  }

  private List<EventRow> eventsOf(String flow) {
    return view.views().find(FlowTables.EVENTS, new Query("flow", flow, "", MAX_EVENTS + 1));
  }

  private Flow flow(String id, List<EventRow> rows) {
    boolean whole = rows.size() <= MAX_EVENTS;
    List<FlowEvent> events =
        rows.stream().limit(MAX_EVENTS).map(EventRow::event).filter(Objects::nonNull).toList();
    List<Awaited> awaited =
        awaited(view.views().find(FlowTables.AWAITED, new Query("flow", id, "", MAX_EVENTS)));
    FlowTree tree = new FlowTree(rules, events, awaited);
    FlowRow row = flowRow(id);
    Instant asOf = asOf();
    FlowState state = state(row, awaited, asOf);
    Instant first = tree.sorted().getFirst().recordedAt();
    Instant last = tree.sorted().getLast().recordedAt();
    boolean open = state == FlowState.RUNNING || state == FlowState.STUCK;
    return new Flow(
        id,
        row == null ? null : row.choreography(),
        state,
        first,
        Duration.between(first, open && asOf.isAfter(last) ? asOf : last),
        tree.steps(),
        whole,
        asOf);
  }

  private static FlowState state(@Nullable FlowRow row, List<Awaited> awaited, Instant asOf) {
    if (awaited.stream().anyMatch(one -> one.isOverdue(asOf))) {
      return FlowState.STUCK;
    } else if (!awaited.isEmpty()) {
      return FlowState.RUNNING;
    } else if (row == null || row.begunBy() == null) {
      return FlowState.UNDECLARED;
    }
    return row.endedAt() == null ? FlowState.RUNNING : FlowState.ENDED;
  }

  /**
   * What was overdue at the last {@link #refresh}, that due first at first. The time it takes
   * depends on how much that is, and not on how much ever happened.
   *
   * @param atLeast for how long, zero or more
   * @param after only what comes after this one in the list; null: from the first
   * @param limit 1 or more
   */
  public List<Awaited> stuck(Duration atLeast, @Nullable Awaited after, int limit) {
    if (limit < 1 || atLeast.isNegative()) {
      throw Problem.INVALID_ARGUMENT.because(
          "a list has 1 entry or more, each overdue for a time, not " + limit + ", " + atLeast);
    }
    String end = FlowTables.placeOf(asOf().minus(atLeast));
    List<AwaitedRow> due =
        view.views().find(FlowTables.AWAITED, new Query(null, null, place(after), limit)).stream()
            .takeWhile(row -> row.place().compareTo(end) < 0)
            .toList();
    return awaited(due);
  }

  private String place(@Nullable Awaited after) {
    if (after == null) {
      return "";
    }
    List<Reaction> reactions = rules.after(after.cause().name());
    int place = AwaitedRow.END;
    for (int i = 0; i < reactions.size(); i++) {
      place = reactions.get(i).anyOf().equals(after.anyOf()) ? i : place;
    }
    return FlowTables.placeOf(after.due(), after.cause().id(), place);
  }

  private List<Awaited> awaited(List<AwaitedRow> rows) {
    Set<String> ids = new LinkedHashSet<>();
    rows.forEach(row -> ids.add(row.cause()));
    Map<String, EventRow> causes = load(ids);
    List<Awaited> awaited = new ArrayList<>();
    for (AwaitedRow row : rows) {
      EventRow cause = causes.get(row.cause());
      FlowEvent event = cause == null ? null : cause.event();
      if (event != null) {
        awaited.add(new Awaited(event, anyOf(event, row.reaction()), row.due()));
      }
    }
    return awaited;
  }

  private List<EventName> anyOf(FlowEvent cause, int reaction) {
    if (reaction != AwaitedRow.END) {
      return rules.after(cause.name()).get(reaction).anyOf();
    }
    Choreography begun = rules.begunBy(cause.name());
    return begun == null ? List.of() : List.copyOf(begun.ends());
  }

  private Map<String, EventRow> load(Set<String> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    try (Tx tx = view.begin()) {
      return view.views().load(tx, FlowTables.EVENTS, ids);
    }
  }

  private @Nullable FlowRow flowRow(String id) {
    try (Tx tx = view.begin()) {
      return view.views().load(tx, FlowTables.FLOWS, Set.of(id)).get(id);
    }
  }

  /** When the last {@link #refresh} began; 1970 if there was none. */
  public Instant asOf() {
    Instant read = read().asOf();
    return read == null ? Instant.EPOCH : read;
  }

  private ViewRow read() {
    try (Tx tx = view.begin()) {
      return read(tx);
    }
  }

  private ViewRow read(Tx tx) {
    ViewRow row = view.views().load(tx, FlowTables.VIEW, Set.of(ViewRow.ONLY)).get(ViewRow.ONLY);
    return row == null ? new ViewRow(ViewRow.ONLY, rules.toString(), null) : row;
  }
}
