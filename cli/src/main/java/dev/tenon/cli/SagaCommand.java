package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import dev.tenon.SagaDesk;
import dev.tenon.saga.SagaAction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tenon saga}: what operators see of the sagas of a service, and do to them. */
@Command(
    name = "saga",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Shows and steers the sagas of a service.",
    footer = {
      "",
      "Exit codes: 0 done, 1 asked for and not done yet, or the answer was lost, 2 it cannot be",
      "done as asked, and nothing was."
    },
    subcommands = {
      SagaListCommand.class,
      SagaShowCommand.class,
      SagaLocksCommand.class,
      SagaLocksCommand.Unlock.class
    })
final class SagaCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  private CommandLine commandLine() {
    return requireNonNull(spec).commandLine();
  }

  @Override
  public void run() {
    throw new ParameterException(
        commandLine(),
        "Which command? There are: list, show, retry, skip, compensate, end, forget, prune, locks, unlock");
  }

  @Command(
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Has a stuck step, or its undoing, asked for again, as something new.")
  int retry(
      @Mixin StoreOptions store,
      @Mixin SagaIntervention asked,
      @Option(names = "--step", paramLabel = "NAME", required = true, description = "which")
          String step) {
    return asked.perform(commandLine(), store, SagaAction.RETRY, step);
  }

  @Command(
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Goes on without a stuck step, or without its undoing.")
  int skip(
      @Mixin StoreOptions store,
      @Mixin SagaIntervention asked,
      @Option(names = "--step", paramLabel = "NAME", required = true, description = "which")
          String step) {
    return asked.perform(commandLine(), store, SagaAction.SKIP, step);
  }

  @Command(
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Turns a saga back, unless a step has happened that is never undone.")
  int compensate(@Mixin StoreOptions store, @Mixin SagaIntervention asked) {
    return asked.perform(commandLine(), store, SagaAction.COMPENSATE, null);
  }

  @Command(
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Ends a saga as it is: nothing more is done or undone.")
  int end(@Mixin StoreOptions store, @Mixin SagaIntervention asked) {
    return asked.perform(commandLine(), store, SagaAction.END, null);
  }

  @Command(
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Takes sagas out of the list that ended so long ago.",
        "What happened to them stays in the log, for show."
      })
  int forget(@Mixin StoreOptions store, @Mixin EndedSagas ended) {
    return ended.remove(commandLine(), store, "taken out of the list: ", SagaDesk::forgetEnded);
  }

  @Command(
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Removes sagas that ended so long ago, with what happened to them.",
        "They are unknown then, and may start anew. Those with a parent or child that has not ended "
            + "stay."
      })
  int prune(@Mixin StoreOptions store, @Mixin EndedSagas ended) {
    return ended.remove(commandLine(), store, "removed: ", SagaDesk::prune);
  }
}
