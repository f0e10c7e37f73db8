package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import dev.tenon.SagaDesk;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Which of the sagas that ended an operator wants gone. */
final class EndedSagas {
  @Option(names = "--tenant", paramLabel = "NAME", description = "of one tenant alone")
  private @Nullable String tenant;

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      required = true,
      converter = Age.class,
      description = "90s, 15m, 2h, 3d")
  private @Nullable Duration age;

  /** Has them removed and says how many were; the exit code. */
  int remove(
      CommandLine command,
      StoreOptions store,
      String told,
      BiFunction<SagaDesk, Duration, ? extends Number> how) {
    return SagaStore.use(
        command,
        store,
        all -> {
          SagaDesk sagas = tenant == null ? all : all.inTenant(tenant);
          PrintWriter out = command.getOut();
          out.println(told + how.apply(sagas, requireNonNull(age)));
          out.flush();
          return SagaStore.DONE;
        });
  }
}
