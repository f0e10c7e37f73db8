package dev.tenon.testing.server;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How MariaDB is run. */
record MariaDbEngine(MariaDbPrograms programs, List<String> settings) implements Engine {
  static final String SUPERUSER = "root";

  private static final String PID_FILE = "server.pid";

  /** The fifth byte of what a server says to whoever connects: its protocol. */
  private static final int PROTOCOL = 10;

  private static final Pattern PROBLEM = Pattern.compile("(\\[ERROR]|FATAL ERROR|ERROR:).*");

  @Override
  public String name() {
    return "MariaDB";
  }

  @Override
  public String landmark() {
    return "ibdata1";
  }

  @Override
  public void initialize(ServerFiles files, String unfinished) {
    files.newPassword();
    Path script =
        files.writeSecret(
            ".sql",
            """
            delete from mysql.global_priv where User <> 'mariadb.sys';
            flush privileges;
            create user '%s'@'%s' identified by '%s';
            grant all on *.* to '%1$s'@'%2$s' with grant option;
            """
                .formatted(SUPERUSER, ServerProcess.HOST, files.password()));
    try {
      files.run(
          List.of(
              programs.installer().toString(),
              "--no-defaults",
              "--datadir=" + unfinished,
              "--tmpdir=" + unfinished,
              "--auth-root-authentication-method=normal",
              "--skip-name-resolve",
              "--skip-test-db",
              "--extra-file=" + script));
    } finally {
      ServerFiles.delete(script);
    }
  }

  @Override
  public List<String> command(ServerFiles files, int port) {
    List<String> command = new ArrayList<>();
    Collections.addAll(
        command,
        programs.server().toString(),
        "--no-defaults",
        "--datadir=" + files.directory(),
        "--tmpdir=" + files.directory(), // one that starts deletes what others have there
        "--pid-file=" + files.directory().resolve(PID_FILE),
        "--bind-address=" + ServerProcess.HOST,
        "--port=" + port,
        "--socket=",
        "--skip-name-resolve",
        "--character-set-server=utf8mb4",
        "--innodb-flush-log-at-trx-commit=1",
        "--sync-binlog=1",
        "--server-id=1",
        "--log-bin=binlog",
        "--binlog-format=ROW",
        "--binlog-row-metadata=FULL",
        "--gtid-strict-mode=1");
    settings.forEach(setting -> command.add("--" + setting));
    return command;
  }

  /** It writes the file when its port is open and recovery done. */
  @Override
  public boolean isReady(ServerFiles files, long pid, int port) {
    return files.lines(PID_FILE).equals(List.of(String.valueOf(pid))) && greets(port);
  }

  private static boolean greets(int port) {
    try (Socket socket = new Socket(ServerProcess.loopback(), port)) {
      byte[] greeting = socket.getInputStream().readNBytes(5);
      return greeting.length == 5 && greeting[4] == PROTOCOL;
    } catch (IOException e) {
      return false;
    }
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
    return Stream.of("Address already in use", "Unable to lock", "Can't lock aria control file")
        .anyMatch(problem::contains);
  }
}
