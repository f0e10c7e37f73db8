package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import dev.tenon.bench.BenchCommand;
import dev.tenon.example.b2b.demo.DemoCommand;
import dev.tenon.soak.SoakCommand;
import dev.tenon.testing.server.ServerException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code tenon} command: exits with 0 if all is well, 1 if it found a problem, 2 on usage. */
@Command(
    name = "tenon",
    description = "Data consistency between services that each keep their own database.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND")
final class Main implements Runnable {
  @Spec @Nullable CommandSpec spec;

  /** Libraries below log through SLF4J; the command speaks for itself. */
  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private static final int HELP_WIDTH = 100;

  private Main() {}

  public static void main(String[] args) {
    System.getProperties().putIfAbsent(LOG_LEVEL, "off");
    CommandLine tenon = commandLine();
    int code = tenon.execute(args);
    tenon.getOut().flush();
    System.exit(code);
  }

  /** The command as a whole; its output can be redirected and it never ends the process. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .addSubcommand(new DemoCommand())
        .addSubcommand(new StoreCommand())
        .addSubcommand(new FlowCommand())
        .addSubcommand(new SagaCommand())
        .addSubcommand(new BenchCommand())
        .addSubcommand(new SoakCommand())
        .setUsageHelpWidth(HELP_WIDTH)
        .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
  }

  @Override
  public void run() {
    CommandLine command = requireNonNull(spec).commandLine();
    throw new ParameterException(command, "Which command?");
  }

  /** A failure is a line, not a stack trace; what the machine lacks counts as wrong usage. */
  private static int explain(Exception failure, CommandLine command) {
    PrintWriter err = command.getErr();
    err.println("tenon: " + (failure.getMessage() == null ? failure : failure.getMessage()));
    err.flush();
    return failure instanceof ServerException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"tenon " + (version == null ? "(not packaged)" : version)};
    }
  }
}
