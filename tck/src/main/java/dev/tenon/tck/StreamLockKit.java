package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Database;
import dev.tenon.spi.StreamLocks;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.StreamLocks.Mode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What locks on streams promise, among threads and among instances that share a database. */
@SuppressWarnings("try") // a lock is held by being there
public abstract class StreamLockKit extends DatabaseCases {
  private static final int THREADS = 8;
  private static final int ROUNDS = 10;
  private static final Duration SHORT = Duration.ofMillis(30);

  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private @Nullable Database other;

  /** For the test of an adapter. */
  protected StreamLockKit() {}

  @AfterEach
  void closeOther() {
    if (other != null) {
      other.close();
    }
  }

  @Test
  void anExclusiveLockIsHeldByOneThreadAtATime() throws Exception {
    inParallel(THREADS, number -> enterOften(locks(), List.of(stream("1"))));

    assertThat(most).hasValue(1);
    assertTaken(locks(), "1", Mode.EXCLUSIVE, Mode.EXCLUSIVE);
  }

  @Test
  void anExclusiveLockIsHeldByOneInstanceAtATime() throws Exception {
    List<StreamLocks> instances = instances();

    inParallel(THREADS, number -> enterOften(instances.get(number % 2), List.of(stream("1"))));

    assertThat(most).hasValue(1);
    try (Held held = instances.getFirst().lock(List.of(stream("1")), Mode.EXCLUSIVE, patience())) {
      assertNotFree(instances.getLast(), "1", Mode.EXCLUSIVE);
    }
    assertFree(instances.getLast(), "1");
  }

  @Test
  void sharedLocksGoTogetherAndWithNoExclusiveOneAsDeclared() throws Exception {
    assertThat(locks().modes()).contains(Mode.EXCLUSIVE);
    if (!locks().modes().contains(Mode.SHARED)) {
      assertFailsWith(Problem.INVALID_ARGUMENT, locks(), "1", Mode.SHARED);
      assertFree(locks(), "1");
      return;
    }
    for (StreamLocks there : instances()) {
      CountDownLatch together = new CountDownLatch(2);
      inParallel(
          2,
          number -> {
            try (Held held = locks().lock(List.of(stream("1")), Mode.SHARED, patience())) {
              together.countDown();
              return together.await(patience().toMillis(), TimeUnit.MILLISECONDS);
            }
          });
      assertThat(together.getCount()).isZero();
      try (Held held = there.lock(List.of(stream("1")), Mode.SHARED, patience())) {
        locks().lock(List.of(stream("1")), Mode.SHARED, patience()).close();
        assertNotFree(locks(), "1", Mode.EXCLUSIVE);
      }
      assertTaken(there, "1", Mode.EXCLUSIVE, Mode.SHARED);
    }
  }

  @Test
  void whoeverIsPatientGetsWhatIsReleased() throws Exception {
    Held held = locks().lock(List.of(stream("1")), Mode.EXCLUSIVE, patience());
    Future<Integer> waiting = start(() -> enter(locks(), List.of(stream("1"))));
    long asked = System.nanoTime();
    assertNotFree(locks(), "1", Mode.EXCLUSIVE);
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(SHORT.dividedBy(2));
    assertThat(waiting.isDone()).isFalse();

    Future<Boolean> releasing =
        start(() -> {
          held.close(); // by another thread than took it
          return true;
        });
    resultOf("the release", releasing);

    assertThat(resultOf("who waited", waiting)).isEqualTo(1);
    assertFree(locks(), "1");
  }

  @Test
  void closingALockTwiceReleasesItOnce() {
    Held first = locks().lock(List.of(stream("1")), Mode.EXCLUSIVE, patience());
    first.close();
    try (Held second = locks().lock(List.of(stream("1")), Mode.EXCLUSIVE, patience())) {
      first.close();
      assertNotFree(locks(), "1", Mode.EXCLUSIVE);
    }
  }

  @Test
  void anotherStreamIsNotKeptBack() {
    StreamId alike = new StreamId("ORDER", "1");
    try (Held held = locks().lock(List.of(stream("1")), Mode.EXCLUSIVE, patience())) {
      assertFree(locks(), "2");
      locks().lock(List.of(alike), Mode.EXCLUSIVE, SHORT).close();
      assertNotFree(locks(), "1", Mode.EXCLUSIVE);
    }
  }

  @Test
  void severalStreamsAreLockedTogetherOrNotAtAll() {
    List<StreamId> both = List.of(stream("1"), stream("2"), stream("1"));
    for (StreamLocks there : instances()) {
      try (Held held = there.lock(List.of(stream("2")), Mode.EXCLUSIVE, patience())) {
        assertThatThrownBy(() -> locks().lock(both, Mode.EXCLUSIVE, SHORT))
            .isInstanceOf(TenonException.class)
            .hasMessageContaining(Problem.LOCK_TIMEOUT.code());
        assertFree(there, "1");
      }
      try (Held held = locks().lock(both, Mode.EXCLUSIVE, patience())) {
        assertNotFree(there, "1", Mode.EXCLUSIVE);
        assertNotFree(there, "2", Mode.EXCLUSIVE);
      }
      assertFree(there, "1");
      assertFree(there, "2");
    }
  }

  @Test
  void whoeverLocksInAnotherOrderIsNoDeadlock() throws Exception {
    List<StreamLocks> instances = instances();
    List<StreamId> both = List.of(stream("1"), stream("2"));

    inParallel(
        THREADS,
        number ->
            enterOften(instances.get(number / 2 % 2), number % 2 == 0 ? both : both.reversed()));

    assertThat(most).hasValue(1);
  }

  @Test
  void whoeverDoesNotLockIsNotKeptBack() throws Exception {
    List<StreamId> both = List.of(stream("1"), stream("2"));
    try (Held held = locks().lock(both, Mode.EXCLUSIVE, patience())) {
      Future<Boolean> writer =
          start(() -> {
            commit(append(stream("1"), none()), appendTo("3"));
            committed(writeInTx(appendTo("1")));
            return true;
          });
      resultOf("an append to a locked stream", writer);
      assertNotFree(locks(), "1", Mode.EXCLUSIVE);
    }
    assertThat(wholeStream(stream("1"))).hasSize(2);
    assertThat(wholeStream(stream("3"))).hasSize(1);
  }

  @Test
  void locksEndWithTheDatabaseOfTheirHolder() {
    boolean shared = can(DatabaseFixture.Capability.SHARED);
    Database ended = shared ? openOther() : database();
    ended.locks().lock(List.of(stream("1")), Mode.EXCLUSIVE, patience());
    assertNotFree(locks(), "1", Mode.EXCLUSIVE);

    if (shared) {
      ended.close();
    } else {
      reopen();
    }

    assertFree(locks(), "1");
  }

  private int enterOften(StreamLocks locks, List<StreamId> streams) {
    for (int round = 0; round < ROUNDS; round++) {
      enter(locks, streams);
    }
    return ROUNDS;
  }

  /** How many were inside. */
  private int enter(StreamLocks locks, List<StreamId> streams) {
    try (Held held = locks.lock(streams, Mode.EXCLUSIVE, patience())) {
      int now = inside.incrementAndGet();
      most.accumulateAndGet(now, Math::max);
      LockSupport.parkNanos(50_000);
      inside.decrementAndGet();
      return now;
    }
  }

  /** Somebody holds it so; nobody else gets it so. */
  private void assertTaken(StreamLocks locks, String id, Mode held, Mode wanted) {
    try (Held first = locks.lock(List.of(stream(id)), held, patience())) {
      assertNotFree(locks, id, wanted);
    }
    assertFree(locks, id);
  }

  private static void assertFree(StreamLocks locks, String id) {
    locks.lock(List.of(stream(id)), Mode.EXCLUSIVE, SHORT.multipliedBy(10)).close();
  }

  private static void assertNotFree(StreamLocks locks, String id, Mode wanted) {
    assertFailsWith(Problem.LOCK_TIMEOUT, locks, id, wanted);
  }

  private static void assertFailsWith(Problem problem, StreamLocks locks, String id, Mode wanted) {
    assertThatThrownBy(() -> locks.lock(List.of(stream(id)), wanted, SHORT))
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private StreamLocks locks() {
    return database().locks();
  }

  /** Of two instances, or of the only one twice where there cannot be another. */
  private List<StreamLocks> instances() {
    return List.of(locks(), can(DatabaseFixture.Capability.SHARED) ? openOther().locks() : locks());
  }

  private Database openOther() {
    other = openAnother();
    return other;
  }
}
