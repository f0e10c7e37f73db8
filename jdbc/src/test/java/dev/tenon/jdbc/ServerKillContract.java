package dev.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Codec;
import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Payload;
import dev.tenon.event.Recorded;
import dev.tenon.event.StreamId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real server is killed under load: what callers were told is what is stored. */
abstract class ServerKillContract {
  private static final int CALLERS = 24;
  private static final int KILLS = 4;
  private static final int APPENDS_BETWEEN = 400;

  private final AtomicInteger acknowledged = new AtomicInteger();
  private volatile boolean over;

  /** Of the server of this test. */
  abstract HikariConfig address();

  abstract JdbcDatabase open(DataSource pool, JdbcOptions options);

  abstract void kill();

  abstract void restart();

  @Test
  @Timeout(120)
  void callersLearnTheTruth() throws Exception {
    HikariConfig config = address();
    config.setConnectionTimeout(1_000);
    try (HikariDataSource pool = new HikariDataSource(config);
        JdbcDatabase database = open(pool, JdbcOptions.server().createSchema());
        Tenon tenon = Tenon.service("notes").database(database).codec(new Text()).start();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> told = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        StreamId stream = new StreamId("note", "caller-" + i);
        told.add(callers.submit(() -> append(tenon, stream)));
      }
      try {
        for (int kill = 1; kill <= KILLS; kill++) {
          awaitAppends(kill * APPENDS_BETWEEN);
          kill();
          restart();
        }
        awaitAppends((KILLS + 1) * APPENDS_BETWEEN);
      } finally {
        over = true;
      }

      for (int i = 0; i < CALLERS; i++) {
        StreamId stream = new StreamId("note", "caller-" + i);
        List<String> expected = told.get(i).get();
        assertThat(read(tenon, stream)).isEqualTo(expected);
      }
      List<EventRecord> log = tenon.events().readLog(tenon.events().start(), Integer.MAX_VALUE);
      assertThat(log).extracting(EventRecord::offset).isSorted().doesNotHaveDuplicates();
      assertThat(log.getLast().offset()).isEqualTo(log.size());
    }
  }

  private void awaitAppends(int count) throws InterruptedException {
    synchronized (acknowledged) {
      while (acknowledged.get() < count) {
        acknowledged.wait();
      }
    }
  }

  /** Appends until it is over; returns what must be there according to the answers. */
  private List<String> append(Tenon tenon, StreamId stream) {
    List<String> expected = new ArrayList<>();
    for (int next = 0; !over; next++) {
      String text = stream.id() + " " + next;
      try {
        var version = ExpectedVersion.exact(expected.size());
        tenon.events().append(stream, version, List.of(text));
        expected.add(text);
        acknowledge();
      } catch (TenonException e) {
        if (e.problem() == Problem.COMMIT_UNKNOWN && read(tenon, stream).contains(text)) {
          expected.add(text); // unknown, and asked again
        }
        assertThat(read(tenon, stream)).as(e.getMessage()).isEqualTo(expected);
      }
    }
    return expected;
  }

  private void acknowledge() {
    synchronized (acknowledged) {
      acknowledged.incrementAndGet();
      acknowledged.notifyAll();
    }
  }

  /** As soon as the server answers, unless it is over. */
  private List<String> read(Tenon tenon, StreamId stream) {
    while (true) {
      try {
        return tenon.events().read(stream).stream()
            .map(Recorded::event)
            .map(String.class::cast)
            .toList();
      } catch (TenonException e) {
        if (over || e.problem() != Problem.STORAGE_FAILED) {
          throw e;
        }
      }
    }
  }

  /** Events that are texts. */
  private static final class Text implements Codec {
    @Override
    public Payload encode(Object text) {
      return new Payload("noted", 1, ((String) text).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Object decode(Payload payload) {
      return new String(payload.data(), StandardCharsets.UTF_8);
    }

    @Override
    public Optional<String> typeOf(Class<?> type) {
      return Optional.of("noted");
    }
  }
}
