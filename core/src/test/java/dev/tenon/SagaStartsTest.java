package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.SagaShop.Approved;
import dev.tenon.SagaShop.Order;
import dev.tenon.SagaShop.Placed;
import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaStatus;
import dev.tenon.spi.Change;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sagas that are started by many at once, and so in common transactions. */
class SagaStartsTest {
  private static final int CALLERS = 20;
  private static final int EACH = 25;

  private final SagaShop shop = new SagaShop();
  private final CountDownLatch allCame = new CountDownLatch(CALLERS);

  private final Saga<Order> saga =
      Saga.named("note", Order.class)
          .step(
              "note",
              step ->
                  step.local(
                          (it, tx, unit) -> {
                            if (it.amount() < 0) {
                              throw new IllegalStateException("cannot note " + it.id());
                            }
                            unit.execute(SagaShop.ORDERS, it.id(), new Placed(it.id()));
                          })
                      .compensation((it, tx, unit) -> {}))
          .step(
              "approve",
              step ->
                  step.local((it, tx, unit) ->
                          unit.execute(SagaShop.ORDERS, it.id(), new Approved(it.id())))
                      .pivot())
          .build();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void eachStartsOnceWhoeverElseStartsSomething() throws Exception {
    Tenon orders = restart();
    List<Future<Integer>> callers =
        atOnce(caller -> {
          int began = 0;
          for (int i = 0; i < EACH; i++) {
            String id = "o" + (caller / 2 * EACH + i); // of two callers each
            began += orders.sagas().start(saga, id, SagaShop.order(id, 1), Metadata.none()) ? 1 : 0;
          }
          return began;
        });

    int began = 0;
    for (Future<Integer> caller : callers) {
      began += caller.get();
    }
    assertThat(began).isEqualTo(CALLERS / 2 * EACH);
    for (int i = 0; i < began; i++) {
      assertThat(orders.sagas().load("note", "o" + i).state().status())
          .isEqualTo(SagaStatus.COMPLETED);
      assertThat(orders.load(SagaShop.ORDERS, "o" + i).version()).isEqualTo(2);
    }
  }

  @Test
  void theOneThatFailsIsAlone() throws Exception {
    Tenon orders = restart();
    List<Future<Boolean>> callers =
        atOnce(caller -> {
          String id = "o" + caller;
          Order order = SagaShop.order(id, caller == 7 ? -1 : 1);
          return orders.sagas().start(saga, id, order, Metadata.none());
        });

    for (int i = 0; i < CALLERS; i++) {
      Future<Boolean> caller = callers.get(i);
      if (i == 7) {
        assertThatThrownBy(caller::get)
            .isInstanceOf(ExecutionException.class)
            .hasMessageContaining("cannot note o7");
        assertThat(orders.sagas().load("note", "o7").exists()).isFalse();
      } else {
        assertThat(caller.get()).isTrue();
      }
    }
  }

  @Test
  void aDatabaseThatIsAwayIsToldToAllAndGoneOnWith() throws Exception {
    AtomicBoolean away = new AtomicBoolean();
    ProbedDatabase.Probe probe =
        new ProbedDatabase.Probe() {
          @Override
          public void beginning() {
            if (away.get()) {
              throw Problem.STORAGE_FAILED.because("it is away");
            }
          }
        };
    try (SagaShop failing = on(probe)) {
      Tenon orders = failing.startOrders(builder -> builder.saga(saga));
      away.set(true);
      for (Future<Boolean> caller : atOnce(caller -> start(orders, "o" + caller))) {
        assertThatThrownBy(caller::get).hasMessageContaining("it is away");
      }
      away.set(false);
      assertThat(start(orders, "o1")).isTrue();
    }
  }

  @Test
  void whoseAnswerIsLostIsToldSo() {
    AtomicBoolean lost = new AtomicBoolean();
    ProbedDatabase.Probe probe =
        new ProbedDatabase.Probe() {
          @Override
          public void afterCommit(List<Write> writes) {
            boolean appends =
                writes.stream()
                    .flatMap(write -> write.changes().stream())
                    .anyMatch(Change.Append.class::isInstance);
            if (appends && lost.getAndSet(false)) {
              throw Problem.COMMIT_UNKNOWN.because("the answer is lost");
            }
          }
        };
    try (SagaShop failing = on(probe)) {
      Tenon orders = failing.startOrders(builder -> builder.saga(saga));
      lost.set(true);
      assertThatThrownBy(() -> start(orders, "o1"))
          .hasMessageContaining("TENON-1202")
          .hasMessageContaining("the answer is lost");
      assertThat(start(orders, "o1")).isFalse();
    }
  }

  private static SagaShop on(ProbedDatabase.Probe probe) {
    SagaShop shop =
        new SagaShop(new ProbedDatabase(MemoryDatabase.create(), probe), InProcessBroker.create());
    shop.orders().close();
    return shop;
  }

  private boolean start(Tenon orders, String id) {
    return orders.sagas().start(saga, id, SagaShop.order(id, 1), Metadata.none());
  }

  private Tenon restart() {
    shop.orders().close();
    return shop.startOrders(builder -> builder.saga(saga));
  }

  private <T> List<Future<T>> atOnce(Caller<T> caller) throws InterruptedException {
    List<Future<T>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
      for (int i = 0; i < CALLERS; i++) {
        int number = i;
        running.add(
            threads.submit(() -> {
              allCame.countDown();
              allCame.await();
              return caller.call(number);
            }));
      }
    }
    return running;
  }

  private interface Caller<T> {
    T call(int number) throws Exception;
  }
}
