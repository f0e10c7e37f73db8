package dev.tenon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import picocli.CommandLine;

/** Arguments of the command line, one on each line; nothing is run. */
public final class ArgumentsFuzz {
  private ArgumentsFuzz() {}

  /** Names what is wrong with them. */
  public static void fuzzerTestOneInput(byte[] input) {
    String[] arguments = new String(input, UTF_8).split("\n", -1);
    try {
      Main.commandLine().parseArgs(arguments);
    } catch (CommandLine.ParameterException e) {
      if (String.valueOf(e.getMessage()).isBlank()) {
        throw new AssertionError("nothing is said", e);
      }
    }
  }
}
