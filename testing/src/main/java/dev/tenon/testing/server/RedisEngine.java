package dev.tenon.testing.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How Redis is run. */
record RedisEngine(Path program) implements Engine {
  private static final String NAME = "redis-server";
  private static final String LOG_DIRECTORY = "appendonlydir";
  private static final Pattern PROBLEM =
      Pattern.compile("(FATAL|Fatal|Failed|Could not|Can't|Bad file format).*");

  /** Finds the program, and installs it first if it is missing and that is possible. */
  static RedisEngine find() {
    Optional<Path> present = Children.find(NAME);
    if (present.isEmpty()) {
      DebianPackages.install("Redis", NAME);
      present = Children.find(NAME);
    }
    return new RedisEngine(
        present.orElseThrow(
            () -> new ServerException("Redis was installed, but is not on the PATH")));
  }

  @Override
  public String name() {
    return "Redis";
  }

  @Override
  public String landmark() {
    return LOG_DIRECTORY;
  }

  @Override
  public void initialize(ServerFiles files, String unfinished) {
    files.newPassword();
    files.run(List.of("mkdir", "-p", Path.of(unfinished, LOG_DIRECTORY).toString()));
  }

  /** The settings are in a file, since others may see what a program is started with. */
  @Override
  public List<String> command(ServerFiles files, int port) {
    Path settings =
        files.writeSecret(
            ".conf",
            """
            bind %s
            port %d
            requirepass %s
            dir "%s"
            appenddirname %s
            appendonly yes
            appendfsync everysec
            maxmemory-policy noeviction
            save ""
            """
                .formatted(
                    ServerProcess.HOST, port, files.password(), files.directory(), LOG_DIRECTORY));
    return List.of(program.toString(), settings.toString());
  }

  @Override
  public boolean isReady(ServerFiles files, long pid, int port) {
    return RedisProbe.serves(port, files.password(), pid);
  }

  @Override
  public String stopSignal() {
    return "TERM";
  }

  @Override
  public Pattern problem() {
    return PROBLEM;
  }

  @Override
  public boolean passes(String problem) {
    return problem.contains("Address already in use");
  }
}
