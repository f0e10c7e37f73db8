package dev.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.SagaDesk;
import dev.tenon.Tenon;
import dev.tenon.command.Locked;
import dev.tenon.command.OwnedLocks;
import dev.tenon.command.SemanticLock;
import dev.tenon.command.SemanticLocks;
import dev.tenon.event.Metadata;
import dev.tenon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Semantic locks on a database, where two instances of a service take them. */
abstract class LockContract extends SagaContract {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String ANN = "customer-ann";

  private final ManualClock clock = ManualClock.started();
  private final List<Tenon> instances = new ArrayList<>();

  @AfterEach
  void stopLocking() {
    instances.forEach(Tenon::close);
    instances.clear();
  }

  private Tenon locking() {
    Tenon instance =
        Tenon.service("credit")
            .database(database)
            .codec(new NotedCodec())
            .clock(clock)
            .semanticLocks()
            .start();
    instances.add(instance);
    return instance;
  }

  private static <T> T by(Tenon instance, String owner, Function<OwnedLocks, T> work) {
    return instance.transact(Metadata.none(), (tx, unit) -> work.apply(unit.locksOf(owner)));
  }

  private static boolean take(Tenon instance, String owner, String name) {
    return by(
        instance,
        owner,
        its -> {
          its.take(name, MINUTE);
          return true;
        });
  }

  @Test
  void oneOwnerOfManyInTwoInstancesGetsALock() {
    Tenon one = locking();
    Tenon other = locking();
    AtomicInteger winners = new AtomicInteger();
    IntStream.range(0, 16)
        .parallel()
        .forEach(i -> {
          try {
            take(i % 2 == 0 ? one : other, "o" + i, ANN);
            winners.incrementAndGet();
          } catch (Locked refusal) {
            assertThat(refusal.lock().name()).isEqualTo(ANN);
          }
        });

    assertThat(winners).hasValue(1);
    assertThat(one.semanticLocks().list(null, null, 9)).hasSize(1);
  }

  @Test
  void aLockIsReleasedWhereverItsOwnerWorksNow() {
    Tenon one = locking();
    Tenon other = locking();
    take(one, "o1", ANN);
    take(one, "o1", "größe 7");
    assertThatThrownBy(() -> take(other, "o2", ANN))
        .isInstanceOf(Locked.class)
        .hasMessageContainingAll("TENON-1604", "o1");
    assertThat(other.semanticLocks().list("o1", null, 9))
        .extracting(SemanticLock::name)
        .containsExactly(ANN, "größe 7");

    int released = by(other, "o1", OwnedLocks::releaseAll);
    assertThat(released).isEqualTo(2);
    assertThat(one.semanticLocks().list(null, null, 9)).isEmpty();
    assertThat(take(one, "o2", ANN)).isTrue();
  }

  @Test
  void operatorsSeeAndReleaseLocksWithoutTheService() {
    Tenon one = locking();
    take(one, "o1", ANN);
    SemanticLocks desk = SagaDesk.locks(database, clock);
    SemanticLock lock =
        new SemanticLock("", ANN, "o1", ManualClock.START, ManualClock.START.plus(MINUTE));

    assertThat(desk.list(null, null, 9)).containsExactly(lock);
    assertThat(desk.release(ANN, "kim", "o1 is dead")).isTrue();
    assertThat(desk.find(ANN)).isEmpty();
    assertThat(take(one, "o2", ANN)).isTrue();
  }

  @Test
  void aLockEndsWhenItsTimeIsOver() {
    Tenon one = locking();
    Tenon other = locking();
    take(one, "o1", ANN);
    clock.advance(MINUTE);
    await(() -> one.semanticLocks().find(ANN).isEmpty());

    assertThat(take(other, "o2", ANN)).isTrue();
  }
}
