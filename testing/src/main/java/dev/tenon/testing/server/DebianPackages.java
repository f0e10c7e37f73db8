package dev.tenon.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Installs what is missing, on Debian and as root; elsewhere it says what to install. */
final class DebianPackages {
  private static final String SCRIPT = "install-debian.sh";

  private DebianPackages() {}

  /** Installs the packages, saying so on standard error, or fails with the one line that helps. */
  static void install(String name, String... packages) {
    List<String> command = new ArrayList<>(List.of("sh", "-s", "--", name));
    Collections.addAll(command, packages);
    try (InputStream script = DebianPackages.class.getResourceAsStream(SCRIPT)) {
      Process shell = new ProcessBuilder(command).start();
      try (OutputStream input = shell.getOutputStream()) {
        requireNonNull(script, SCRIPT).transferTo(input);
      }
      shell.getInputStream().transferTo(System.err);
      String problem = new String(shell.getErrorStream().readAllBytes(), UTF_8).strip();
      if (Children.await(shell) != 0) {
        throw new ServerException(problem.isEmpty() ? "Cannot install " + name : problem);
      }
    } catch (IOException e) {
      throw new ServerException("Cannot install " + name + ": " + e.getMessage(), e);
    }
  }
}
