package dev.tenon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.command.Refused;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.LocalWork;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaAction;
import dev.tenon.saga.SagaDecision;
import dev.tenon.saga.SagaEffect;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaInput;
import dev.tenon.saga.SagaScope;
import dev.tenon.saga.SagaState;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.StepState;
import dev.tenon.saga.StepStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A saga that is told what comes, step by step, and asked what it wants. Local work is not done: it
 * counts as done unless it {@link #isRefusing is said to be refused}. Not safe for use by several
 * threads.
 */
public final class SagaSpec<D extends Record> {
  private final Saga<D> saga;
  private final Scope scope = new Scope();
  private final List<Outgoing> requests = new ArrayList<>();
  private final List<SagaEvent> events = new ArrayList<>();
  private SagaState state = SagaState.none();
  private @Nullable SagaPlay play;

  SagaSpec(Saga<D> saga) {
    this.saga = saga;
  }

  /**
   * These take part from here on: whatever comes, it is gone on with until nothing is left to
   * happen. Time passes meanwhile, so what is not answered times out.
   */
  public SagaSpec<D> with(Participant... participants) {
    play = new SagaPlay(participants);
    return this;
  }

  /** It starts. */
  public SagaSpec<D> start(D data) {
    return give(new SagaInput.Start(data));
  }

  /** Local work of a step, or its undoing, is refused from here on; see {@link #isWorking}. */
  public SagaSpec<D> isRefusing(String step) {
    requireStep(step);
    scope.refusing.add(step);
    return this;
  }

  /** Local work of a step is not refused any more. */
  public SagaSpec<D> isWorking(String step) {
    requireStep(step);
    scope.refusing.remove(step);
    return this;
  }

  /** The participant of a step replies to what it was asked last; a step not waiting fails. */
  public SagaSpec<D> reply(String step, Object reply) {
    return give(new SagaInput.Reply(waiting(step), reply));
  }

  /** Nobody replies to a step in time, or it is time to try local work again. */
  public SagaSpec<D> timeout(String step) {
    return give(new SagaInput.NoReply(waiting(step)));
  }

  /** Nobody replies to a step, however often it asks. */
  public SagaSpec<D> noReply(String step) {
    while (state.statusOf(step) == StepStatus.WAITING) {
      timeout(step);
    }
    return this;
  }

  /** It is told something. */
  public SagaSpec<D> signal(Object signal) {
    return give(new SagaInput.Signal(signal));
  }

  /** The child of a step ends, with that data; a step not waiting fails. */
  public SagaSpec<D> childEnds(String step, SagaStatus outcome, Record data) {
    return give(new SagaInput.ChildEnded(waiting(step), outcome, data, "as the test says"));
  }

  /** The deadline passes. */
  public SagaSpec<D> deadline() {
    return give(new SagaInput.Deadline());
  }

  /** An operator does something; see {@link SagaAction}. */
  public SagaSpec<D> operator(SagaAction action, @Nullable String step) {
    return give(new SagaInput.Intervention(action, step, "as the test says"));
  }

  /** The last thing made it send exactly these commands, in this order. */
  public SagaSpec<D> thenRequests(Object... commands) {
    assertThat(requests.stream().map(Outgoing::event).toList())
        .as("requests of %s after %s", saga, events)
        .containsExactly(commands);
    return this;
  }

  /**
   * The participant on a topic was asked exactly these commands, in this order, since it is there.
   */
  public SagaSpec<D> thenAsked(String topic, Object... commands) {
    if (play == null) {
      throw new AssertionError("nobody takes part; see with");
    }
    assertThat(play.asked(topic))
        .as("requests of %s on %s after %s", saga, topic, events)
        .containsExactly(commands);
    return this;
  }

  /** It stands so. */
  public SagaSpec<D> thenStatus(SagaStatus status) {
    assertThat(state.status()).as("status of %s after %s", saga, events).isEqualTo(status);
    return this;
  }

  /** A step is there. */
  public SagaSpec<D> thenStep(String step, StepStatus status) {
    requireStep(step);
    assertThat(state.statusOf(step)).as("step %s after %s", step, events).isEqualTo(status);
    return this;
  }

  /** Its data is this. */
  public SagaSpec<D> thenData(D data) {
    assertThat(state.data()).as("data of %s after %s", saga, events).isEqualTo(data);
    return this;
  }

  /** Local work was done for these steps, in this order, since the start. */
  public SagaSpec<D> thenWork(String... steps) {
    assertThat(scope.done).as("local work of %s after %s", saga, events).containsExactly(steps);
    return this;
  }

  private SagaSpec<D> give(SagaInput input) {
    requests.clear();
    decide(input);
    if (play != null) {
      for (SagaInput next = play.next(); next != null; next = play.next()) {
        decide(next);
      }
    }
    return this;
  }

  private void decide(SagaInput input) {
    SagaDecision decision = saga.decide(input, state, scope);
    state = decision.state();
    events.addAll(decision.events());
    for (SagaEffect effect : decision.effects()) {
      if (effect instanceof SagaEffect.Request request) {
        requests.add(request.message());
      }
      if (play != null) {
        play.take(effect);
      }
    }
  }

  private String waiting(String step) {
    requireStep(step);
    StepState its = state.step(step);
    if (its.status() != StepStatus.WAITING && its.status() != StepStatus.UNDOING) {
      throw new AssertionError(
          "step %s of %s does not wait, it is %s; the steps that do are %s"
              .formatted(step, saga, its.status(), state.openSteps()));
    }
    return its.request();
  }

  private void requireStep(String step) {
    if (!saga.stepNames().contains(step)) {
      throw new AssertionError(
          "%s has no step %s; its steps are %s".formatted(saga, step, saga.stepNames()));
    }
  }

  /** Time stands still unless participants are there, and ids are counted. */
  private final class Scope implements SagaScope {
    private final Set<String> refusing = new HashSet<>();
    private final List<String> done = new ArrayList<>();
    private int ids;

    @Override
    public String id() {
      return "saga";
    }

    @Override
    public Instant now() {
      return play == null ? ManualClock.START : play.now();
    }

    @Override
    public String newId() {
      return "request-" + ++ids;
    }

    @Override
    public <T> void run(String step, LocalWork<T> work, T data) {
      if (refusing.contains(step)) {
        throw new Refused("REFUSED", "as the test says");
      }
      done.add(step);
    }
  }
}
