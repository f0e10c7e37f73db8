package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import dev.tenon.error.Problem;
import dev.tenon.flow.Flow;
import dev.tenon.flow.FlowState;
import dev.tenon.flow.FlowStep;
import dev.tenon.flow.Flows;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenon flow show}: 0 if all is well with it, 1 if it is not, 2 if it cannot be shown. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows a business transaction, event by event.",
      "That is, which event followed from which, in which service and when, and, with a choreography, "
          + "what is missing, late or unexpected."
    },
    footer = {
      "",
      "Examples:",
      "  tenon flow show 0199c1f0-8a3b-7000-b1f2-3c5d7e9f1a2b --data ./store",
      "  tenon flow show order-42 --choreography store.flows \\",
      "    --store orders=jdbc:postgresql://db.example.org/orders \\",
      "    --store customers=jdbc:postgresql://db.example.org/customers --user tenon",
      "",
      "Exit codes: 0 all is well, 1 it is stuck or something in it was not expected, 2 there is no",
      "such flow, or it cannot be read."
    })
final class FlowShowCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "the correlation id, or the id of any event of the transaction")
  private String id = "";

  @Mixin private final FlowOptions options = new FlowOptions();

  @Override
  public Integer call() {
    return options.run(requireNonNull(spec).commandLine(), this::show);
  }

  private int show(Flows flows, Output out) {
    Flow flow =
        flows
            .find(id)
            .orElseThrow(() ->
                Problem.UNKNOWN_FLOW.because(
                    "no event of these stores has the id or correlation id '" + id + "'"));
    if (out.isJson()) {
      out.json(FlowJson.of(flow));
    } else {
      out.lines(new FlowText(flow).lines());
    }
    boolean fine = flow.state() != FlowState.STUCK && areExpected(flow.steps());
    return fine ? FlowOptions.FINE : FlowOptions.FOUND;
  }

  private static boolean areExpected(List<FlowStep> steps) {
    return steps.stream().allMatch(step -> step.isExpected() && areExpected(step.next()));
  }
}
