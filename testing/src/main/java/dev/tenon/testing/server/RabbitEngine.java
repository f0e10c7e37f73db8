package dev.tenon.testing.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How RabbitMQ is run: one node, with a name server for nodes of its own. */
record RabbitEngine(Path program) implements Engine {
  static final String USER = "tenon";

  /** The package's own command on the PATH would run it as another user, elsewhere. */
  private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

  private static final String CLUSTER = "cluster-name";

  /** Not what only says that there is one. */
  private static final Pattern PROBLEM =
      Pattern.compile(
          "(\\[error] \\S+ +(?!BOOT FAILED|=+$)\\S|ERROR:|Error:|Cannot|Failed|failed to).*");

  /** Becomes the server, so that what is sent to the child reaches it; epmd ends with it. */
  private static final String RUN =
      "setpriv --pdeathsig KILL epmd -port \"$ERL_EPMD_PORT\" & exec \"$0\"";

  /** Finds the program, and installs it first if it is missing and that is possible. */
  static RabbitEngine find() {
    if (!Files.isExecutable(PROGRAM)) {
      DebianPackages.install("RabbitMQ", "rabbitmq-server");
    }
    if (!Files.isExecutable(PROGRAM)) {
      throw new ServerException("RabbitMQ was installed, but is not at " + PROGRAM);
    }
    return new RabbitEngine(PROGRAM);
  }

  @Override
  public String name() {
    return "RabbitMQ";
  }

  @Override
  public String landmark() {
    return CLUSTER;
  }

  @Override
  public void initialize(ServerFiles files, String unfinished) {
    files.newPassword();
    String cluster = "tenon-" + files.password().hashCode() + "-" + System.nanoTime();
    Path directory = Path.of(unfinished);
    files.run(List.of("mkdir", "-p", directory.toString()));
    files.run(
        List.of(
            "sh",
            "-c",
            "echo " + cluster + " > \"$0\" && echo '[].' > \"$1\"",
            directory.resolve(CLUSTER).toString(),
            directory.resolve("plugins").toString()));
  }

  @Override
  public List<String> command(ServerFiles files, int port) {
    Path data = files.directory();
    Map<String, String> environment = new TreeMap<>();
    environment.put("HOME", data.toString());
    environment.put("ERL_EPMD_ADDRESS", ServerProcess.HOST);
    environment.put("ERL_EPMD_PORT", String.valueOf(ServerProcess.freePort()));
    environment.put("RABBITMQ_DIST_PORT", String.valueOf(ServerProcess.freePort()));
    environment.put("RABBITMQ_NODENAME", "tenon@localhost");
    environment.put("RABBITMQ_MNESIA_BASE", data.toString());
    environment.put("RABBITMQ_MNESIA_DIR", data.resolve("node").toString());
    environment.put("RABBITMQ_LOG_BASE", data.resolve("log").toString());
    environment.put("RABBITMQ_PID_FILE", data.resolve("pid").toString());
    environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", data.resolve("plugins").toString());
    environment.put("RABBITMQ_CONFIG_FILE", settings(files, port).toString());
    // Nothing of what a node of the machine's own is set to.
    environment.put("RABBITMQ_ADVANCED_CONFIG_FILE", data.resolve("none.config").toString());
    environment.put("RABBITMQ_CONF_ENV_FILE", data.resolve("none").toString());
    // In the foreground, without a shell that stays in between.
    environment.put("RUNNING_UNDER_SYSTEMD", "true");
    environment.put(
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none");
    List<String> command = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(List.of("sh", "-c", RUN, program.toString()));
    return command;
  }

  private static Path settings(ServerFiles files, int port) {
    return files.writeSecret(
        ".conf",
        """
        listeners.tcp.local = %s:%d
        default_user = %s
        default_pass = %s
        cluster_name = %s
        log.console = true
        log.console.level = warning
        log.file = false
        raft.wal_max_size_bytes = 64000000
        """
            .formatted(
                ServerProcess.HOST, port, USER, files.password(), files.lines(CLUSTER).getFirst()));
  }

  @Override
  public boolean isReady(ServerFiles files, long pid, int port) {
    return RabbitProbe.serves(port, files.lines(CLUSTER).getFirst());
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
    return Stream.of("eaddrinuse", "could not bind to", "epmd error").anyMatch(problem::contains);
  }
}
