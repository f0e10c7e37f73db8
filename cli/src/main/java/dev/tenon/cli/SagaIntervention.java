package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import dev.tenon.SagaDesk;
import dev.tenon.saga.SagaAction;
import dev.tenon.saga.SagaEvent;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an operator wants done to one saga. */
final class SagaIntervention {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int DEFAULT_WAIT = 10;

  @Mixin private final SagaName name = new SagaName();

  @Option(
      names = "--by",
      paramLabel = "WHO",
      required = true,
      description = "who wants it, for the history")
  private @Nullable String actor;

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      required = true,
      description = "why, for the history")
  private @Nullable String reason;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description =
          "how long to wait until the service has done it "
              + "(default: 10; 0 for a file, which no service uses now)")
  private @Nullable Integer seconds;

  /** Stores it and waits for the service's answer; the exit code. */
  int perform(CommandLine command, StoreOptions store, SagaAction action, @Nullable String step) {
    return SagaStore.use(
        command,
        store,
        all -> {
          SagaDesk sagas = name.of(all);
          String asked =
              sagas.ask(
                  name.saga(),
                  name.id(),
                  action,
                  step,
                  requireNonNull(actor),
                  requireNonNull(reason));
          Optional<SagaEvent> answer = await(sagas, asked, patience(store));
          return print(command, sagas, action, answer.orElse(null), store.isFile());
        });
  }

  private int patience(StoreOptions store) {
    if (seconds != null) {
      return seconds;
    }
    return store.isFile() ? 0 : DEFAULT_WAIT;
  }

  private Optional<SagaEvent> await(SagaDesk sagas, String asked, int patience) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patience);
    Optional<SagaEvent> answer = sagas.answer(name.saga(), name.id(), asked);
    while (answer.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_NANOS);
      answer = sagas.answer(name.saga(), name.id(), asked);
    }
    return answer;
  }

  private int print(
      CommandLine command,
      SagaDesk sagas,
      SagaAction action,
      @Nullable SagaEvent answer,
      boolean file) {
    PrintWriter out = command.getOut();
    if (answer instanceof SagaEvent.ActionRefused refused) {
      return SagaStore.unusable(command, refused.reason());
    }
    if (answer == null) {
      out.println(
          action
              + " is asked for; the service does it "
              + (file ? "when it starts" : "as soon as it runs"));
      out.flush();
      return file ? SagaStore.DONE : SagaStore.NOT_YET;
    }
    out.println(
        "saga %s %s is %s"
            .formatted(
                name.saga(), name.id(), sagas.load(name.saga(), name.id()).state().status()));
    out.flush();
    return SagaStore.DONE;
  }
}
