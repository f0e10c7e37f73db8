package dev.tenon.testing.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How NATS is run. */
record NatsEngine(Path program) implements Engine {
  static final String USER = "tenon";

  private static final String NAME = "nats-server";
  private static final String STREAMS_DIRECTORY = "jetstream";
  private static final String PROCESS_ID_FILE = "process-id";
  private static final Pattern PROBLEM = Pattern.compile("(\\[FTL]|\\[ERR]|nats-server:).*");

  /** Finds the program, and installs it first if it is missing and that is possible. */
  static NatsEngine find() {
    Optional<Path> present = installed();
    if (present.isEmpty()) {
      DebianPackages.install("NATS", NAME);
      present = installed();
    }
    return new NatsEngine(
        present.orElseThrow(() ->
            new ServerException(
                "NATS was installed, but is neither on the PATH nor in /usr/sbin")));
  }

  /** Debian puts it where users' paths do not lead. */
  private static Optional<Path> installed() {
    return Children.find(NAME)
        .or(() -> Optional.of(Path.of("/usr/sbin", NAME)).filter(Files::isExecutable));
  }

  @Override
  public String name() {
    return "NATS";
  }

  @Override
  public String landmark() {
    return STREAMS_DIRECTORY;
  }

  @Override
  public void initialize(ServerFiles files, String unfinished) {
    files.newPassword();
    files.run(List.of("mkdir", "-p", Path.of(unfinished, STREAMS_DIRECTORY).toString()));
  }

  /** The settings are in a file, since others may see what a program is started with. */
  @Override
  public List<String> command(ServerFiles files, int port) {
    Path settings =
        files.writeSecret(
            ".conf",
            """
            host: %s
            port: %d
            authorization { user: %s, password: "%s" }
            jetstream { store_dir: "%s" }
            max_payload: 8MB
            max_pending: 64MB
            pid_file: "%s"
            """
                .formatted(
                    ServerProcess.HOST,
                    port,
                    USER,
                    files.password(),
                    files.directory(),
                    files.directory().resolve(PROCESS_ID_FILE)));
    return List.of(program.toString(), "--config", settings.toString());
  }

  @Override
  public boolean isReady(ServerFiles files, long pid, int port) {
    return files.lines(PROCESS_ID_FILE).equals(List.of(Long.toString(pid)))
        && NatsProbe.serves(port, USER, files.password());
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
    return problem.contains("address already in use");
  }
}
