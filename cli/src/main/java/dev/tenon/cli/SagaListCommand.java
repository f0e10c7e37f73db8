package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import dev.tenon.SagaDesk;
import dev.tenon.error.Problem;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenon saga list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists sagas, by name and id; only those that all options given agree with.",
    footer = {
      "",
      "Examples:",
      "  tenon saga list --state NEEDS_ATTENTION --database jdbc:postgresql://db/orders",
      "  tenon saga list --saga createOrder --step reserveCredit --older-than 15m"
    })
final class SagaListCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private final StoreOptions store = new StoreOptions();

  @Option(names = "--saga", paramLabel = "NAME", description = "of that definition")
  private @Nullable String saga;

  @Option(names = "--state", paramLabel = "STATE", description = "one of ${COMPLETION-CANDIDATES}")
  private @Nullable SagaStatus status;

  @Option(
      names = "--step",
      paramLabel = "NAME",
      description = "that wait for that step, or are stuck in it")
  private @Nullable String step;

  @Option(names = "--id", paramLabel = "PREFIX", description = "whose id begins so")
  private String id = "";

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      converter = Age.class,
      description = "that started so long ago: 90s, 15m, 2h, 3d")
  private @Nullable Duration age;

  @Option(names = "--tenant", paramLabel = "NAME", description = "of one tenant alone")
  private @Nullable String tenant;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "at most so many (default: ${DEFAULT-VALUE})")
  private int limit = 50;

  @Option(names = "--json", description = "prints the result as JSON")
  private boolean json;

  @Override
  public Integer call() {
    CommandLine command = requireNonNull(spec).commandLine();
    return SagaStore.use(
        command,
        store,
        all -> {
          if (limit < 1 || limit == Integer.MAX_VALUE) {
            throw Problem.INVALID_ARGUMENT.because("--limit is 1 or more, not " + limit);
          }
          SagaDesk sagas = tenant == null ? all : all.inTenant(tenant);
          List<SagaInstance> found = sagas.list(filter(), null, limit + 1);
          boolean more = found.size() > limit;
          print(command.getOut(), more ? found.subList(0, limit) : found, more);
          return SagaStore.DONE;
        });
  }

  private SagaFilter filter() {
    Instant before = age == null ? null : Instant.now().minus(age);
    return new SagaFilter(saga, status, step, id, before);
  }

  private void print(PrintWriter out, List<SagaInstance> found, boolean more) {
    if (json) {
      out.println(SagaText.json(found.stream().map(SagaText::fields).toList()));
    } else {
      found.forEach(it -> out.println(SagaText.line(it)));
      out.println(
          found.size() + (found.size() == 1 ? " saga" : " sagas") + (more ? ", and more" : ""));
    }
    out.flush();
  }
}
