package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import dev.tenon.flow.Awaited;
import dev.tenon.flow.FlowEvent;
import dev.tenon.flow.Flows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tenon flow stuck}: 0 if nothing is, 1 if something is, 2 if that cannot be found out. */
@Command(
    name = "stuck",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists what should have followed by now and has not.",
      "The longest overdue comes first: the transaction, the last event that came, and the one that "
          + "did not."
    },
    footer = {
      "",
      "Examples:",
      "  tenon flow stuck --data ./store --choreography store.flows",
      "  tenon flow stuck --older-than 10min --view flows.view --choreography store.flows \\",
      "    --store orders=jdbc:postgresql://db.example.org/orders \\",
      "    --store customers=jdbc:postgresql://db.example.org/customers --user tenon",
      "",
      "Exit codes: 0 nothing is stuck, 1 something is, 2 it cannot be found out."
    })
final class FlowStuckCommand implements Callable<Integer> {
  private static final int MAX_LIMIT = 10_000;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final FlowOptions options = new FlowOptions();

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      converter = Times.class,
      description = "only what is overdue for that long: 30s, 10min, 2h, 3d (default: all)")
  private Duration olderThan = Duration.ZERO;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "how many at most (default: ${DEFAULT-VALUE})")
  private int limit = 100;

  @Override
  public Integer call() {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(), "--limit is 1 to " + MAX_LIMIT);
    }
    options.requireChoreography(requireNonNull(spec).commandLine());
    return options.run(requireNonNull(spec).commandLine(), this::list);
  }

  private int list(Flows flows, Output out) {
    List<Awaited> found = flows.stuck(olderThan, null, limit + 1);
    boolean more = found.size() > limit;
    List<Awaited> shown = more ? found.subList(0, limit) : found;
    Instant asOf = flows.asOf();
    if (out.isJson()) {
      out.json(FlowJson.of(shown, more, asOf));
    } else {
      out.lines(lines(shown, more, asOf));
    }
    return shown.isEmpty() ? FlowOptions.FINE : FlowOptions.FOUND;
  }

  private static List<String> lines(List<Awaited> stuck, boolean more, Instant asOf) {
    List<String> lines = new ArrayList<>();
    for (Awaited one : stuck) {
      FlowEvent cause = one.cause();
      lines.add("flow " + cause.flow());
      lines.add(
          "  after    %s of %s, at %s"
              .formatted(cause.name(), cause.subject(), cause.recordedAt()));
      lines.add(
          "  missing  %s, for %s"
              .formatted(
                  FlowText.anyOf(one.anyOf()), Times.print(Duration.between(one.due(), asOf))));
    }
    lines.add(
        more
            ? "These " + stuck.size() + " are stuck the longest; there are more."
            : stuck.isEmpty() ? "Nothing is stuck." : stuck.size() + " stuck.");
    return lines;
  }
}
