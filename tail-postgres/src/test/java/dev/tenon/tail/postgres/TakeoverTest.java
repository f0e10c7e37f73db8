package dev.tenon.tail.postgres;

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
  void makeTable() throws SQLException {
    run(
        "create table published (n bigserial, process bigint, key text, body text,"
            + " at timestamptz default clock_timestamp())");
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
    new ProcessBuilder("kill", "-" + signal, "" + one.pid()).start().waitFor();
    long others = number("select count(*) from published where process <> " + one.pid());
    assertThat(others).isZero();
    while (number("select count(*) from published where process <> " + one.pid()) == 0) {
      insert(++sent);
    }
    new ProcessBuilder("kill", "-CONT", "" + one.pid()).start().waitFor();
    for (int i = 0; i < 100; i++) {
      insert(++sent);
    }
    int all = sent;
    await(() -> number("select count(distinct body) from published") == all);

    String inOrder =
        "select string_agg(body, ',' order by n) from"
            + " (select body, min(n) n from published group by body) once";
    assertThat(text(inOrder)).isEqualTo(String.join(",", upTo(all)));
    long worst =
        number(
            "select (max(extract(epoch from p.at - s.at)) * 1000)::bigint from sent s join"
                + " (select body, min(at) at from published group by body) p using (body)");
    System.getLogger("tail").log(System.Logger.Level.INFO, signal + ": ms " + worst);
    assertThat(Duration.ofMillis(worst)).isLessThan(Duration.ofMillis(millis));
  }

  private static Process startOne() throws Exception {
    Process process = TailProcess.start(options());
    assertThat(process.inputReader().readLine()).isEqualTo("runs");
    return process;
  }

  private void insert(int n) throws SQLException {
    run("create table if not exists sent (body text, at timestamptz)");
    run(
        "with m as (insert into tenon_outbox (message_key, message_type, data) values"
            + " ('k', 'text', convert_to('"
            + n
            + "', 'UTF8')))"
            + " insert into sent values ('"
            + n
            + "', clock_timestamp())");
    LockSupport.parkNanos(5_000_000);
  }
}
