package dev.tenon.testing.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Starts processes that never run as root and do not outlive this one, even if it is killed. */
final class Children {
  /**
   * The kernel sends the death signal when the starting thread ends: this one ends with the JVM.
   */
  private static final ExecutorService STARTER =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("tenon-server-starter").factory());

  private Children() {}

  static boolean runningAsRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** The program as the PATH finds it. */
  static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts the command in the directory, its output appended to the log. */
  static Process start(List<String> command, Path directory, Path log) {
    ProcessBuilder child = new ProcessBuilder(wrapped(command));
    child.directory(directory.toFile());
    child.redirectErrorStream(true);
    child.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    child.environment().keySet().removeIf(name -> name.startsWith("PG"));
    child.environment().put("LC_ALL", "C");
    try {
      return STARTER.submit(child::start).get();
    } catch (ExecutionException e) {
      throw new ServerException("Cannot start " + command.getFirst(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while starting " + command.getFirst(), e);
    }
  }

  /** Runs a short command and returns its exit code; its output is dropped. */
  static int run(List<String> command) {
    ProcessBuilder child = new ProcessBuilder(command);
    child.redirectErrorStream(true);
    child.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      return await(child.start());
    } catch (IOException e) {
      throw new ServerException("Cannot run " + command.getFirst(), e);
    }
  }

  static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while a server was at work", e);
    }
  }

  private static List<String> wrapped(List<String> command) {
    List<String> wrapped = new ArrayList<>();
    if (find("setpriv").isPresent()) {
      wrapped.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
      if (runningAsRoot()) {
        wrapped.addAll(List.of("--reuid", "nobody", "--regid", "nogroup", "--clear-groups"));
        // Lets it pass a parent directory that only root may enter.
        wrapped.add("--inh-caps=-all,+dac_override");
        wrapped.add("--ambient-caps=-all,+dac_override");
        // Else access(2) says that nothing is there, and MariaDB begins its logs afresh.
        wrapped.addAll(List.of("--securebits", "+no_setuid_fixup"));
      }
    } else if (runningAsRoot()) {
      throw new ServerException(
          "Servers refuse to run as root, and setpriv (util-linux) is missing");
    }
    wrapped.addAll(command);
    return wrapped;
  }
}
