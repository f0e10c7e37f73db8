package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.exact;
import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.stream;
import static dev.tenon.tck.Samples.writeAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Codec;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Request;
import dev.tenon.spi.Requests;
import dev.tenon.spi.Write;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is promised of requests remembered by their idempotency keys. */
public abstract class IdempotencyKit extends DatabaseCases {
  private static final String LONGEST = "~!'\"\\%_;--$1{}".repeat(20).substring(0, 200);

  private @Nullable Database other;

  /** For the test of an adapter. */
  protected IdempotencyKit() {}

  @AfterEach
  void closeOther() {
    if (other != null) {
      other.close();
    }
  }

  @Test
  void aRequestComesBackAsItWas() {
    Request full = new Request(LONGEST, "f".repeat(64), stream("Größe 😀"), 1L << 40, 1_000);
    Request bare = new Request("k", "", stream("1"), 0, 0);
    commit(new Change.Remember(full));
    committed(writeInTx(new Change.Remember(bare)));

    assertThat(requests().find(LONGEST)).contains(full);
    assertThat(requests().find("k")).contains(bare);
    assertThat(requests().find("K")).isEmpty();
    assertThat(requests().find("k ")).isEmpty();
  }

  @Test
  void aKeyIsRememberedOnce() {
    Change.Remember first = remember("k", "1");
    Change.Remember second = remember("k", "2");
    Change.Remember third = remember("K", "3");

    List<Outcome> outcomes =
        writeAll(
            Samples.write(first, appendTo("1")),
            Samples.write(second, appendTo("2")),
            Samples.write(third, appendTo("3")));

    committed(outcomes.get(0));
    assertThat(outcomes.get(1)).isEqualTo(new Outcome.Stale(second, 0));
    committed(outcomes.get(2));
    assertThat(write(appendTo("2"), second)).isEqualTo(new Outcome.Stale(second, 0));
    assertThat(writeInTx(second, appendTo("2"))).isEqualTo(new Outcome.Stale(second, 0));
    assertThat(requests().find("k")).contains(first.request());
    assertThat(wholeLog()).hasSize(2);
  }

  @Test
  void aKeyUsedBeforeIsNobodyElsesTrouble() {
    Change.Remember used = remember("k", "1");
    commit(used);

    List<Outcome> outcomes =
        writeAll(
            Samples.write(append(stream("1"), none()), remember("l", "1")),
            Samples.write(append(stream("2"), none()), used),
            Samples.write(append(stream("3"), none())));

    committed(outcomes.get(0));
    assertThat(outcomes.get(1)).isEqualTo(new Outcome.Stale(used, 0));
    committed(outcomes.get(2));
    assertThat(wholeLog()).hasSize(2);
    assertThat(requests().find("l")).isPresent();
  }

  @Test
  void aRequestIsRememberedTogetherWithItsEventsOrNotAtAll() {
    commit(append(stream("1"), none()));

    assertThat(write(remember("k", "1"), append(stream("1"), none())))
        .isEqualTo(new Outcome.Conflict(stream("1"), 1));
    assertThat(requests().find("k")).isEmpty();

    commit(remember("k", "1"), append(stream("1"), exact(1)));
    assertThat(requests().find("k")).contains(remember("k", "1").request());
  }

  @Test
  void ofThoseWhoUseAKeyOneWins() throws Exception {
    List<Database> instances = instances();
    for (int round = 0; round < 5; round++) {
      String key = "k" + round;
      List<Outcome> outcomes =
          inParallel(
              4,
              number -> {
                Write write = Samples.write(remember(key, "1"), appendTo("effect" + number));
                try (var tx = instances.get(number % 2).begin()) {
                  tx.add(write);
                  return tx.commit();
                }
              });
      assertThat(countCommitted(outcomes)).isEqualTo(1);
      assertThat(outcomes).filteredOn(Outcome.Stale.class::isInstance).hasSize(3);
    }
    assertThat(wholeLog()).hasSize(5);
  }

  @Test
  void requestsAreForgottenFromTheOldestOnAndTheirKeysUsedAnew() {
    for (int i = 5; i > 0; i--) {
      writeAll(writeAt(NOW.plusSeconds(i), remember("k" + i, "first")));
    }

    assertThat(requests().forget(NOW.plusSeconds(1), 10)).isZero();
    assertThat(requests().forget(NOW.plusSeconds(5), 3)).isEqualTo(3);
    assertThat(requests().find("k3")).isEmpty();
    assertThat(requests().find("k4")).isPresent();
    commit(remember("k3", "second"));
    assertThat(requests().forget(NOW.plusSeconds(5), 10)).isEqualTo(2);
    assertThat(requests().forget(NOW.plusSeconds(5), 10)).isZero();
    assertThat(requests().find("k5")).isPresent();
    assertThat(write(remember("k5", "second"))).isInstanceOf(Outcome.Stale.class);
  }

  @Test
  void thousandsOfRequestsAreRememberedInOneBatch() {
    List<Write> writes =
        IntStream.range(0, 2_000)
            .mapToObj(i -> Samples.write(remember("k" + i % 1_500, "f")))
            .toList();

    List<Outcome> outcomes = log().write(writes);

    assertThat(countCommitted(outcomes)).isEqualTo(1_500);
    assertThat(requests().find("k1499")).isPresent();
    assertThat(requests().forget(NOW.plusSeconds(1), 1_000)).isEqualTo(1_000);
    assertThat(requests().forget(NOW.plusSeconds(1), 1_000)).isEqualTo(500);
  }

  @Test
  void requestsOutliveTheProcessIfTheDatabaseDoes() {
    commit(remember("k", "1"));
    assertThat(requests().find("k")).isPresent();

    reopen();

    boolean there = can(DatabaseFixture.Capability.REOPENS);
    assertThat(requests().find("k").isPresent()).isEqualTo(there);
    assertThat(write(remember("k", "1")) instanceof Outcome.Stale).isEqualTo(there);
  }

  @Test
  void aCommandTakesEffectOnceAndIsAnsweredAlikeByEveryService() throws Exception {
    try (Tenon first = service(database());
        Tenon another = service(instances().getLast())) {
      // One service alone writes to a database that is open once.
      Tenon second = can(DatabaseFixture.Capability.SHARED) ? another : first;
      List<Tenon> services = List.of(first, second);
      List<Execution<Long>> answers =
          inParallel(8, number -> add(services.get(number % 2), "1", 5, "key"));

      add(first, "1", 7, "other-key");
      answers.add(add(second, "1", 5, "key"));

      assertThat(answers).extracting(Execution::state).containsOnly(5L);
      assertThat(answers).extracting(Execution::version).containsOnly(1L);
      EventRecord event = wholeStream(stream("1")).getFirst();
      for (Execution<Long> answer : answers) {
        assertSame(answer.recorded(), event);
        assertThat(answer.recordedAt()).isEqualTo(event.recordedAt());
      }
      assertThat(wholeLog()).hasSize(2);
      assertThatThrownBy(() -> add(second, "1", 6, "key"))
          .isInstanceOfSatisfying(
              TenonException.class,
              e -> assertThat(e.problem()).isEqualTo(Problem.IDEMPOTENCY_KEY_REUSED));
    }
  }

  private Requests requests() {
    return database().requests();
  }

  private static Change.Remember remember(String key, String fingerprint) {
    return new Change.Remember(new Request(key, fingerprint, stream("1"), 2, 1));
  }

  /** Two instances, or the only one twice where there cannot be another. */
  private List<Database> instances() {
    if (!can(DatabaseFixture.Capability.SHARED)) {
      return List.of(database(), database());
    }
    other = openAnother();
    return List.of(database(), other);
  }

  private record Add(long amount) {}

  private static final Entity<Add, Long, Long> SUM =
      Entity.of("order", 0L, (add, sum) -> List.of(add.amount()), Long::sum);

  private static Execution<Long> add(Tenon service, String id, long amount, String key) {
    return service.execute(SUM, id, new Add(amount), Metadata.none(), key);
  }

  private static Tenon service(Database database) {
    return Tenon.service("sums").database(database).codec(new Amounts()).start();
  }

  /** Writes amounts as their digits. */
  private static final class Amounts implements Codec {
    @Override
    public Payload encode(Object object) {
      return Samples.payload("Added", object.toString());
    }

    @Override
    public Object decode(Payload payload) {
      return Long.valueOf(new String(payload.data(), StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> typeOf(Class<?> type) {
      return type == Long.class ? Optional.of("Added") : Optional.empty();
    }
  }
}
