package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.saga.SagaStatus;
import dev.tenon.spi.Change;
import dev.tenon.spi.Write;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many transactions of its service a saga of two requests takes. */
class SagaTransactionsTest implements ProbedDatabase.Probe {
  private static final int MANY = 200;
  private static final int MOST = 4;

  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger ofSagas = new AtomicInteger();
  private final SagaShop shop =
      new SagaShop(new ProbedDatabase(MemoryDatabase.create(), this), InProcessBroker.create());

  @AfterEach
  void close() {
    shop.close();
  }

  @Override
  public void afterCommit(List<Write> writes) {
    commits.incrementAndGet();
    boolean ofSaga =
        writes.stream()
            .flatMap(write -> write.changes().stream())
            .anyMatch(change ->
                change instanceof Change.Append append
                    && append.stream().category().startsWith("saga."));
    if (ofSaga) {
      ofSagas.incrementAndGet();
    }
  }

  @Test
  void oneSagaTakesOneForItsStartAndOneForEachReply() {
    shop.start("o1", 10);
    shop.await("o1", SagaStatus.COMPLETED);
    shop.awaitQuiet();

    Await.until(() -> ofSagas.get() >= 3); // it is told after others may see it
    assertThat(ofSagas).hasValue(3);
  }

  @Test
  void manySagasShareTheirs() {
    List<String> ids = IntStream.range(0, MANY).mapToObj(i -> "o" + i).toList();
    ids.parallelStream().forEach(id -> shop.start(id, 10));
    ids.forEach(id -> shop.await(id, SagaStatus.COMPLETED));
    shop.awaitQuiet();

    assertThat(commits.get()).isLessThanOrEqualTo(MOST * MANY);
    assertThat(ofSagas.get()).isLessThan(3 * MANY);
  }
}
