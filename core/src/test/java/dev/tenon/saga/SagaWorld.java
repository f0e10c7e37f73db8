package dev.tenon.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.command.Refused;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * A saga, its participants and what is on its way between them. Requests to a participant are taken
 * in order, each id once; replies come late, twice or never, and time-outs and the deadline
 * whenever they like. Sometimes somebody cancels it, and sometimes an operator turns it back.
 */
final class SagaWorld implements SagaScope {
  private static final String DEADLINE = "deadline";

  final List<SagaEvent> history = new ArrayList<>();
  final Map<String, Integer> undone = new HashMap<>();
  final Set<String> inEffect = new LinkedHashSet<>();
  private final Saga<Trip> saga;
  private final Random random;
  private final Map<String, Deque<SagaEffect.Request>> requests = new LinkedHashMap<>();
  private final List<SagaInput.Reply> replies = new ArrayList<>();
  private final Set<String> timers = new LinkedHashSet<>();
  private final Set<String> received = new HashSet<>();
  private final Deque<Runnable> wishes = new ArrayDeque<>();
  private SagaState state = SagaState.none();
  private boolean kind;
  private int ids;

  SagaWorld(Saga<Trip> saga, Random random) {
    this.saga = saga;
    this.random = random;
    if (random.nextInt(3) == 0) {
      wishes.add(() -> give(new SagaInput.Signal(new Trip.Cancel())));
    }
    if (random.nextInt(3) == 0) {
      wishes.add(this::turnBackByHand);
    }
    give(new SagaInput.Start(new Trip("")));
  }

  SagaState state() {
    return state;
  }

  /** From here on nothing is lost, refused or strange. */
  void turnKind() {
    kind = true;
  }

  void give(SagaInput input) {
    SagaDecision decision = saga.decide(input, state, this);
    state = decision.state();
    history.addAll(decision.events());
    decision.effects().forEach(this::perform);
  }

  private void perform(SagaEffect effect) {
    switch (effect) {
      case SagaEffect.Request request -> {
        requests.computeIfAbsent(request.step(), step -> new ArrayDeque<>()).add(request);
        timers.add(String.valueOf(request.message().id()));
      }
      case SagaEffect.TryLater later -> timers.add(later.id());
      case SagaEffect.Cancel cancel -> timers.remove(cancel.request());
      case SagaEffect.AwaitDeadline await -> timers.add(DEADLINE);
      case SagaEffect.GiveUp given -> {}
      case SagaEffect.CancelDeadline cancel -> timers.remove(DEADLINE);
      case SagaEffect.StartChild child -> throw new IllegalStateException("it has no children");
      case SagaEffect.TurnBackChild child -> throw new IllegalStateException("it has no children");
    }
  }

  /** Something happens. False if nothing can. */
  boolean step() {
    List<Runnable> possible = new ArrayList<>();
    requests.values().stream()
        .filter(queue -> !queue.isEmpty())
        .forEach(queue -> possible.add(() -> take(queue.remove())));
    if (!replies.isEmpty()) {
      possible.add(() -> reply(random.nextInt(replies.size())));
    }
    if (!wishes.isEmpty()) {
      possible.add(() -> wishes.remove().run());
    }
    // A deterministic order, so that a seed can be replayed.
    if (!timers.isEmpty() && (!kind || possible.isEmpty())) {
      List<String> due = List.copyOf(timers);
      possible.add(() -> timeOut(due.get(random.nextInt(due.size()))));
    }
    if (possible.isEmpty()) {
      return false;
    }
    possible.get(random.nextInt(possible.size())).run();
    return true;
  }

  private void reply(int index) {
    boolean again = !kind && random.nextInt(4) == 0;
    SagaInput.Reply reply = again ? replies.get(index) : replies.remove(index);
    timers.remove(reply.request());
    give(reply);
  }

  private void timeOut(String id) {
    timers.remove(id);
    give(id.equals(DEADLINE) ? new SagaInput.Deadline() : new SagaInput.NoReply(id));
  }

  /** Not if a step is stuck that cannot be undone: it is in effect, for all an operator knows. */
  private void turnBackByHand() {
    boolean mayStay =
        state.steps().entrySet().stream()
            .anyMatch(it ->
                it.getValue().status().isStuck()
                    && Objects.requireNonNull(saga.steps().get(it.getKey())).isIrrevocable());
    if (mayStay) {
      return;
    }
    try {
      give(new SagaInput.Intervention(SagaAction.COMPENSATE, null, "they called"));
    } catch (TenonException e) {
      assertThat(e.problem()).isEqualTo(Problem.SAGA_ACTION_REFUSED);
    }
  }

  private void take(SagaEffect.Request request) {
    String id = String.valueOf(request.message().id());
    if (!received.add(id)) {
      return;
    }
    Object reply = answer(request.step(), request.message().event());
    if (kind || random.nextInt(5) > 0) {
      replies.add(new SagaInput.Reply(id, reply));
    }
  }

  private Object answer(String step, Object command) {
    if (command instanceof Trip.Undo) {
      if (inEffect.remove(step)) {
        undone.merge(step, 1, Integer::sum);
      }
      return new Trip.Undone(step);
    }
    boolean refusable = saga.replyTypes(step).contains(Trip.No.class);
    int luck = kind ? 9 : random.nextInt(10);
    if (luck == 0 && refusable) {
      return new Trip.No(step);
    }
    if (luck == 1) {
      return new Trip.Busy(step);
    }
    inEffect.add(step);
    return luck == 2 && random.nextInt(8) == 0 ? new Trip.Strange(step) : new Trip.Done(step);
  }

  @Override
  public String id() {
    return "s1";
  }

  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public String newId() {
    return "r" + ++ids;
  }

  @Override
  public <D> void run(String step, LocalWork<D> work, D data) {
    if (!kind && random.nextInt(6) == 0) {
      throw new Refused("NO", "not now");
    }
    if (inEffect.remove(step)) {
      undone.merge(step, 1, Integer::sum);
    } else {
      inEffect.add(step);
    }
  }
}
