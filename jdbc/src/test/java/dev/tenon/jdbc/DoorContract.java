package dev.tenon.jdbc;

import static dev.tenon.error.Problem.INVALID_ARGUMENT;
import static dev.tenon.error.Problem.STORAGE_FAILED;
import static dev.tenon.error.Problem.TOO_LARGE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.command.Decider;
import dev.tenon.command.Entity;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Codec;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.ParkedMessage;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a service on this database does with bad input: refuses it, and nobody else's. */
abstract class DoorContract extends LateHandlerContract {
  record Line(String id, String text) {}

  private static final Table<Line> LINES = Table.of("lines", Line.class, "id", Line::id);
  private static final Metadata NONE = Metadata.none();
  private static final int GOOD_CALLERS = 16;
  private static final int MEBIBYTE = 1 << 20;

  /** Records what it is told. */
  private static final Entity<List<Payload>, Integer, Payload> NOTE =
      Entity.of("note", Decider.of(0, (command, count) -> command, (count, event) -> count + 1));

  /** Statement that makes the database itself refuse events of type {@code poison}. */
  abstract String refusePoison();

  private ServiceBuilder service() {
    return Tenon.service("notes").database(database).codec(new RawCodec());
  }

  private static Payload noted(String text) {
    return new Payload("noted", 1, text.getBytes(UTF_8));
  }

  @Test
  @Timeout(120)
  void badInputAmongGoodFailsAlone() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(refusePoison());
    }
    try (Tenon service = service().start();
        ExecutorService threads = Executors.newFixedThreadPool(GOOD_CALLERS)) {
      CountDownLatch done = new CountDownLatch(1);
      List<Future<Integer>> good = new ArrayList<>();
      for (int caller = 0; caller < GOOD_CALLERS; caller++) {
        String id = "good" + caller;
        good.add(
            threads.submit(() -> {
              int written = 0;
              do {
                written++;
                assertThat(service.execute(NOTE, id, List.of(noted(id))).version())
                    .isEqualTo(written);
              } while (done.getCount() > 0);
              return written;
            }));
      }
      try {
        for (int round = 0; round < 3; round++) {
          refuseAll(service);
        }
      } finally {
        done.countDown();
      }
      int written = 0;
      for (Future<Integer> caller : good) {
        written += caller.get(30, SECONDS);
      }
      assertThat(database.log().end().offset()).isEqualTo(written);
    }
  }

  private static void refuseAll(Tenon service) {
    Payload good = noted("good");
    Payload large = new Payload("noted", 1, new byte[MEBIBYTE + 1]);
    assertRefused(TOO_LARGE, () -> service.execute(NOTE, "bad", List.of(large)));
    assertRefused(TOO_LARGE, () -> service.execute(NOTE, "bad", Collections.nCopies(10_000, good)));
    assertRefused(INVALID_ARGUMENT, () -> service.execute(NOTE, "x".repeat(300), List.of(good)));
    for (String text : List.of("a\0b", "\uD83D", "\uDE00\uD83D", "x".repeat(501))) {
      assertRefused(
          INVALID_ARGUMENT, () -> service.execute(NOTE, "bad", List.of(typed(text)), NONE));
      assertRefused(
          INVALID_ARGUMENT,
          () -> service.execute(NOTE.keyedBy((id, n) -> text), "bad", List.of(good)));
      assertRefused(
          INVALID_ARGUMENT,
          () -> service.execute(NOTE, "bad", List.of(good), NONE.withActor(text)));
    }
    for (Instant time : List.of(Instant.MIN, Instant.MAX)) {
      assertRefused(
          INVALID_ARGUMENT,
          () ->
              service
                  .events()
                  .append(
                      NOTE.stream("bad"),
                      ExpectedVersion.any(),
                      List.of(good),
                      Metadata.occurredAt(time)));
    }
    assertRefused(STORAGE_FAILED, () -> service.execute(NOTE, "bad", List.of(typed("poison"))));
    assertRefused(
        STORAGE_FAILED,
        () ->
            service.transact(
                NONE,
                unit -> {
                  unit.execute(NOTE, "worse", List.of(good));
                  return unit.execute(NOTE, "bad", List.of(good, typed("poison")));
                }));
    assertThat(service.load(NOTE, "bad").exists()).isFalse();
    assertThat(service.load(NOTE, "worse").exists()).isFalse();
  }

  private static Payload typed(String type) {
    return new Payload(type, 1, new byte[1]);
  }

  private static void assertRefused(Problem problem, Callable<?> bad) {
    assertThatThrownBy(bad::call)
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  @Test
  void aWriteMayBeAsLargeAsTheLimitsAllow() {
    try (Tenon service = service().maxPayloadBytes(4 * MEBIBYTE).start()) {
      service.execute(NOTE, "1", List.of(noted("x".repeat(4 * MEBIBYTE))));
      service.execute(NOTE, "2", Collections.nCopies(1_000, noted("x".repeat(4_000))));

      assertThat(database.log().page(0, 1).getFirst().payload().data()).hasSize(4 * MEBIBYTE);
      assertThat(service.load(NOTE, "2").version()).isEqualTo(1_000);
    }
  }

  @Test
  @Timeout(120)
  void rowsThatTheDatabaseDoesNotKeepParkTheirMessageAlone() {
    String key = // without a pattern that a database could shorten
        new Random(11)
            .ints(4_000, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    List<Line> odd =
        List.of(new Line("nul", "a\0b"), new Line("half", "a\uD83Db"), new Line(key, "a long key"));
    Projection lines =
        Projection.named("lines", LINES)
            .on(
                Payload.class,
                (event, message, rows) -> {
                  String id = message.key();
                  boolean plain = id.startsWith("plain");
                  rows.put(LINES, plain ? new Line(id, id) : odd.get(Integer.parseInt(id)));
                });
    try (Tenon service = service().projection(lines).start()) {
      for (String id : List.of("plain1", "0", "1", "plain2", "2", "plain3", "plain3")) {
        service.execute(NOTE, id, List.of(noted(id)));
      }
      await(service);

      List<String> parked =
          service.parked().list("lines", null, 9).stream()
              .map(each -> each.message().key())
              .toList();
      assertThat(parked).doesNotContain("plain1", "plain2", "plain3");
      for (int i = 0; i < odd.size(); i++) {
        Line line = odd.get(i);
        assertThat(service.views().get(LINES, line.id()))
            .isEqualTo(parked.contains("" + i) ? Optional.empty() : Optional.of(line));
      }
      assertThat(service.views().get(LINES, "plain3")).contains(new Line("plain3", "plain3"));
    }
  }

  @Test
  @Timeout(120)
  void aMessageIsParkedWhateverItsFailureSays() {
    Policy failing =
        Policy.named("failing")
            .on(
                Payload.class,
                (event, message) -> {
                  if (message.key().equals("bad")) {
                    throw new IllegalStateException("a\0b \uD83D");
                  }
                  return Effect.none();
                });
    try (Tenon service = service().policy(failing).start()) {
      service.execute(NOTE, "bad", List.of(noted("1")));
      service.execute(NOTE, "good", List.of(noted("2")));
      await(service);

      assertThat(service.failures()).isEmpty();
      assertThat(service.parked().list("failing", null, 9))
          .extracting(ParkedMessage::reason)
          .containsExactly("java.lang.IllegalStateException: a\uFFFDb \uFFFD");
    }
  }

  private static void await(Tenon service) {
    while (service.backlog() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Stores payloads as they are. */
  private static final class RawCodec implements Codec {
    @Override
    public Payload encode(Object object) {
      return (Payload) object;
    }

    @Override
    public Object decode(Payload payload) {
      return payload;
    }

    @Override
    public Optional<String> typeOf(Class<?> type) {
      return Optional.of("noted");
    }
  }
}
