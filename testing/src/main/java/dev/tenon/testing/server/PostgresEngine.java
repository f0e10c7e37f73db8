package dev.tenon.testing.server;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How PostgreSQL is run.
 *
 * @param more settings, which come last and win
 */
record PostgresEngine(PostgresPrograms programs, List<String> more) implements Engine {
  static final String SUPERUSER = "postgres";

  /**
   * Without the time and the process id at the line's beginning; not what processes say that a
   * killed server left behind and that end now.
   */
  private static final Pattern PROBLEM =
      Pattern.compile(
          "(FATAL|PANIC|ERROR|error|LOG: .*(could not|unrecognized))"
              + "(?!.*unexpected postmaster exit).*");

  private static final int STATUS_LINE = 7;

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public String landmark() {
    return "PG_VERSION";
  }

  @Override
  public void initialize(ServerFiles files, String unfinished) {
    files.newPassword();
    files.run(
        List.of(
            programs.path("initdb"),
            "--pgdata=" + unfinished,
            "--username=" + SUPERUSER,
            "--pwfile=" + files.passwordFile(),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale"));
  }

  @Override
  public List<String> command(ServerFiles files, int port) {
    Stream<String> usual =
        Stream.of(
            "listen_addresses=" + ServerProcess.HOST,
            "port=" + port,
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "wal_level=logical");
    Stream<String> settings =
        Stream.concat(usual, more.stream()).flatMap(setting -> Stream.of("-c", setting));
    Stream<String> command =
        Stream.of(programs.path("postgres"), "-D", files.directory().toString());
    return Stream.concat(command, settings).toList();
  }

  /** An open port proves nothing: it opens before recovery ends. */
  @Override
  public boolean isReady(ServerFiles files, long pid, int port) {
    return saysReady(files.lines("postmaster.pid"), pid)
        && Children.run(
                List.of(
                    programs.path("pg_isready"),
                    "-q",
                    "-h",
                    ServerProcess.HOST,
                    "-p",
                    String.valueOf(port)))
            == 0;
  }

  /** The file has line by line its pid, directory, ..., status; it may stem from an earlier run. */
  private static boolean saysReady(List<String> pidFile, long pid) {
    return pidFile.size() > STATUS_LINE
        && pidFile.getFirst().equals(String.valueOf(pid))
        && pidFile.get(STATUS_LINE).startsWith("ready");
  }

  /** SIGTERM would wait for clients to leave. */
  @Override
  public String stopSignal() {
    return "INT";
  }

  @Override
  public Pattern problem() {
    return PROBLEM;
  }

  @Override
  public boolean passes(String problem) {
    return Stream.of(
            "Address already in use",
            "pre-existing shared memory block",
            "lock file \"postmaster.pid\" already exists")
        .anyMatch(problem::contains);
  }
}
