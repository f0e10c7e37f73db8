package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tenon flow}: business transactions over several services, seen from outside. */
@Command(
    name = "flow",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Shows business transactions over several services: which event led to which.",
    subcommands = {FlowShowCommand.class, FlowStuckCommand.class})
final class FlowCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        requireNonNull(spec).commandLine(), "Which command? There are: show, stuck");
  }
}
