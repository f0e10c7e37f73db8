package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import dev.tenon.command.SemanticLock;
import dev.tenon.command.SemanticLocks;
import dev.tenon.error.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenon saga locks} and {@code tenon saga unlock}. */
@Command(
    name = "locks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists the semantic locks that are held, by name.",
    footer = {"", "Example:", "  tenon saga locks --owner o-17 --data ./store/credit.db"})
final class SagaLocksCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private final StoreOptions store = new StoreOptions();

  @Option(names = "--owner", paramLabel = "ID", description = "of that owner, such as a saga's id")
  private @Nullable String owner;

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
    return SagaStore.useLocks(
        command,
        store,
        all -> {
          if (limit < 1 || limit == Integer.MAX_VALUE) {
            throw Problem.INVALID_ARGUMENT.because("--limit is 1 or more, not " + limit);
          }
          List<SemanticLock> found = of(all, tenant).list(owner, null, limit + 1);
          boolean more = found.size() > limit;
          print(new Output(command.getOut(), json), found.stream().limit(limit).toList(), more);
          return SagaStore.DONE;
        });
  }

  private static SemanticLocks of(SemanticLocks all, @Nullable String tenant) {
    return tenant == null ? all : all.inTenant(tenant);
  }

  private static void print(Output out, List<SemanticLock> found, boolean more) {
    if (out.isJson()) {
      out.json(found.stream().map(SagaLocksCommand::fields).toList());
      return;
    }
    String count = found.size() + (found.size() == 1 ? " lock" : " locks");
    out.lines(
        Stream.concat(
                found.stream().map(SagaLocksCommand::line),
                Stream.of(count + (more ? ", and more" : "")))
            .toList());
  }

  private static String line(SemanticLock it) {
    return "%s%s held by %s since %s until %s"
        .formatted(
            it.name(),
            it.tenant().isEmpty() ? "" : " of " + it.tenant(),
            it.owner(),
            it.takenAt(),
            it.until());
  }

  private static Map<String, String> fields(SemanticLock it) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("name", it.name());
    if (!it.tenant().isEmpty()) {
      fields.put("tenant", it.tenant());
    }
    fields.put("owner", it.owner());
    fields.put("takenAt", it.takenAt().toString());
    fields.put("until", it.until().toString());
    return fields;
  }

  /** {@code tenon saga unlock}. */
  @Command(
      name = "unlock",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Releases a semantic lock whose owner does not.")
  static final class Unlock implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private final StoreOptions store = new StoreOptions();

    @Parameters(paramLabel = "LOCK", description = "its name")
    private String name = "";

    @Option(names = "--tenant", paramLabel = "NAME", description = "whose lock it is")
    private @Nullable String tenant;

    @Option(
        names = "--by",
        paramLabel = "WHO",
        required = true,
        description = "who wants it, for the log")
    private String actor = "";

    @Option(names = "--why", paramLabel = "TEXT", required = true, description = "why, for the log")
    private String reason = "";

    @Override
    public Integer call() {
      CommandLine command = requireNonNull(spec).commandLine();
      return SagaStore.useLocks(
          command,
          store,
          all -> {
            if (!of(all, tenant).release(name, actor, reason)) {
              throw Problem.INVALID_ARGUMENT.because("nobody holds a lock named " + name);
            }
            new Output(command.getOut(), false).lines(List.of("released: " + name));
            return SagaStore.DONE;
          });
    }
  }
}
