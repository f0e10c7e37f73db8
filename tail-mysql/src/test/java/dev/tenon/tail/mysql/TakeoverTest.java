package dev.tenon.tail.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two processes, of which the one that publishes is killed or stopped. */
class TakeoverTest extends TailCases {
  private @Nullable Process first;
  private @Nullable Process second;

  @BeforeEach
  void makeTables() throws SQLException {
    run(
        "create table published (n bigint auto_increment primary key, process bigint, body integer,"
            + " at datetime(6) default now(6), index (body))");
    run("create table sent (body integer primary key, at datetime(6) default now(6))");
  }

  @AfterEach
  void endProcesses() {
    for (Process one : new @Nullable Process[] {first, second}) {
      if (one != null) {
        one.destroyForcibly().onExit().join();
      }
    }
  }

  /** The times are twice what is promised of an idle machine less the wait for the lease. */
  @ParameterizedTest
  @CsvSource({"KILL, 3500", "STOP, 5000"})
  void anotherInstanceTakesOver(String signal, long millis) throws Exception {
    Process one = startOne();
    first = one;
    int sent = 0;
    while (number("select count(*) from published") == 0) {
      insert(++sent);
    }
    second = startOne();
    for (int i = 0; i < 50; i++) {
      insert(++sent);
    }
    String others = "select count(*) from published where process <> " + one.pid();
    assertThat(number(others)).isZero();
    new ProcessBuilder("kill", "-" + signal, "" + one.pid()).start().waitFor();
    while (number(others) == 0) {
      insert(++sent);
    }
    new ProcessBuilder("kill", "-CONT", "" + one.pid()).start().waitFor();
    for (int i = 0; i < 100; i++) {
      insert(++sent);
    }
    int all = sent;
    await(() -> number("select count(distinct body) from published") == all);

    String unordered =
        "select count(*) from (select body, row_number() over (order by min(n)) place"
            + " from published group by body) once where body <> place";
    assertThat(number(unordered)).isZero();
    long worst =
        number(
            "select max(timestampdiff(microsecond, s.at, p.at)) div 1000 from sent s join"
                + " (select body, min(at) at from published group by body) p using (body)");
    System.getLogger("tail").log(System.Logger.Level.INFO, signal + ": ms " + worst);
    assertThat(Duration.ofMillis(worst)).isLessThan(Duration.ofMillis(millis));
  }

  private Process startOne() throws Exception {
    Process process = TailProcess.start(options());
    assertThat(process.inputReader().readLine()).isEqualTo("runs");
    return process;
  }

  private long number(String sql) {
    return Long.parseLong(text(sql));
  }

  private void insert(int n) throws SQLException {
    run("insert into sent (body) values (" + n + ")");
    run(
        "insert into tenon_outbox (message_key, message_type, data) values ('k', 'text', '"
            + n
            + "')");
    LockSupport.parkNanos(5_000_000);
  }
}
