package dev.tenon.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Random sagas among random participants. */
class SagaPropertyTest {
  private static final int SAGAS = 4_000;
  private static final int MAX_STEPS = 20_000;

  @Test
  void everyRunEndsOrNeedsAttentionAndLeavesAllOrNothing() {
    Set<SagaStatus> seen = EnumSet.noneOf(SagaStatus.class);
    forEachRun((saga, world) -> {
      SagaStatus status = world.state().status();
      assertThat(status)
          .isIn(SagaStatus.COMPLETED, SagaStatus.COMPENSATED, SagaStatus.NEEDS_ATTENTION);
      seen.add(status);
      if (status == SagaStatus.COMPLETED) {
        assertThat(world.inEffect)
            .containsExactlyInAnyOrderElementsOf(inStatus(world, StepStatus.DONE));
        assertThat(world.undone).isEmpty();
      } else if (status == SagaStatus.COMPENSATED) {
        for (Step<Trip> step : saga.steps().values()) {
          boolean mayStay = step.kind() == Step.Kind.HARMLESS;
          assertThat(world.inEffect.contains(step.name()) && !mayStay)
              .as("%s is in effect", step.name())
              .isFalse();
        }
      }
    });
    assertThat(seen).hasSize(3);
  }

  @Test
  void whatIsUndoneIsUndoneOnceAndInReverseOrder() {
    List<String> pairs = new ArrayList<>();
    forEachRun((saga, world) -> {
      assertThat(world.undone.values()).allMatch(times -> times == 1);
      List<SagaEvent> history = world.history;
      for (Step<Trip> step : saga.steps().values()) {
        int begun = history.indexOf(firstUndo(history, step.name()));
        if (begun < 0) {
          continue;
        }
        for (String later : saga.order().after(step.name())) {
          int ended = history.indexOf(new SagaEvent.StepUndone(later));
          if (world.state().statusOf(later) == StepStatus.UNDONE) {
            pairs.add(later);
            assertThat(ended).as("%s before %s", later, step.name()).isBetween(0, begun - 1);
          }
        }
      }
    });
    assertThat(pairs).hasSizeGreaterThan(50);
  }

  @Test
  void anOperatorEndsWhatNeedsAttention() {
    List<SagaStatus> ended = new ArrayList<>();
    forEachRun((saga, world) -> {
      if (world.state().status() != SagaStatus.NEEDS_ATTENTION) {
        return;
      }
      world.turnKind();
      SagaAction action = ended.size() % 2 == 0 ? SagaAction.RETRY : SagaAction.SKIP;
      for (Map.Entry<String, StepState> step : world.state().steps().entrySet()) {
        if (step.getValue().status().isStuck()) {
          world.give(new SagaInput.Intervention(action, step.getKey(), "why not"));
          run(world);
        }
      }
      assertThat(world.state().status()).isIn(SagaStatus.COMPLETED, SagaStatus.COMPENSATED);
      ended.add(world.state().status());
    });
    assertThat(ended).hasSizeGreaterThan(20);
  }

  private static void forEachRun(BiConsumer<Saga<Trip>, SagaWorld> check) {
    for (int seed = 0; seed < SAGAS; seed++) {
      Random random = new Random(seed);
      Saga<Trip> saga = RandomSaga.draw(random);
      SagaWorld world = new SagaWorld(saga, random);
      try {
        run(world);
        SagaState replayed =
            world.history.stream().reduce(SagaState.none(), SagaState::after, (a, b) -> b);
        assertThat(replayed).isEqualTo(world.state());
        check.accept(saga, world);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed %d: %s".formatted(seed, world.history), e);
      }
    }
  }

  private static void run(SagaWorld world) {
    for (int i = 0; world.step(); i++) {
      assertThat(i).isLessThan(MAX_STEPS);
    }
  }

  private static List<String> inStatus(SagaWorld world, StepStatus status) {
    return world.state().steps().keySet().stream()
        .filter(step -> world.state().statusOf(step) == status)
        .toList();
  }

  private static Object firstUndo(List<SagaEvent> history, String step) {
    return history.stream()
        .filter(event -> event instanceof SagaEvent.UndoRequested undo && undo.step().equals(step))
        .findFirst()
        .or(() -> history.stream().filter(new SagaEvent.StepUndone(step)::equals).findFirst())
        .<Object>map(event -> event)
        .orElse("none");
  }
}
