package dev.tenon.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws definitions that may be built. */
final class RandomSaga {
  private final Random random;
  private final List<String> refusable = new ArrayList<>();
  private final List<String> all = new ArrayList<>();

  private RandomSaga(Random random) {
    this.random = random;
  }

  static Saga<Trip> draw(Random random) {
    return new RandomSaga(random).draw();
  }

  private Saga<Trip> draw() {
    Saga.Builder<Trip> saga = Saga.named("random", Trip.class).cancelOn(Trip.Cancel.class);
    if (random.nextInt(3) == 0) {
      saga.deadline(Duration.ofMinutes(10));
    }
    int steps = random.nextInt(5);
    for (int i = 0; i < steps; i++) {
      add(saga, "c" + i, this::wayBack);
    }
    if (random.nextBoolean() || steps == 0) {
      add(saga, "p", step -> step.after(refusable.toArray(String[]::new)).pivot());
    }
    int retriable = random.nextInt(3);
    for (int i = 0; i < retriable; i++) {
      add(saga, "z" + i, step -> step.after(all.toArray(String[]::new)).retriable());
    }
    return saga.build();
  }

  private void wayBack(StepBuilder<Trip> step) {
    String name = step.name();
    step.after(refusable.stream().filter(one -> random.nextBoolean()).toArray(String[]::new));
    if (random.nextInt(4) == 0) {
      step.harmless();
    } else if (name.endsWith("l")) {
      step.compensation((data, tx, unit) -> {});
    } else {
      step.compensation(data -> new Trip.Undo(name), Trip.Undone.class);
    }
    if (random.nextInt(5) == 0) {
      step.onlyIf(data -> false);
    }
  }

  private void add(Saga.Builder<Trip> saga, String prefix, Kind kind) {
    boolean local = random.nextInt(4) == 0;
    String name = prefix + (local ? "l" : "r");
    saga.step(
        name,
        step -> {
          kind.of(step.retry(Retry.times(random.nextInt(3))));
          if (local) {
            step.local((data, tx, unit) -> {});
          } else {
            Trip.ask(step, name);
            if (!prefix.startsWith("z")) {
              step.onRefusal(Trip.No.class);
            }
          }
        });
    if (!prefix.startsWith("z")) {
      refusable.add(name);
    }
    all.add(name);
  }

  private interface Kind {
    void of(StepBuilder<Trip> step);
  }
}
