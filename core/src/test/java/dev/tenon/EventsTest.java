package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Position;
import dev.tenon.event.Subscription;
import dev.tenon.memory.MemoryDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The service's log as its owner sees it. */
class EventsTest {
  private final MemoryDatabase database = MemoryDatabase.create();
  private final Tenon bank = start();

  private Tenon start() {
    return Tenon.service("bank").database(database).codec(Accounts.CODEC).start();
  }

  @AfterEach
  void close() {
    bank.close();
  }

  @Test
  void theLogIsReadInPagesInCommitOrder() {
    Accounts.depositUpTo(bank, "a", 1, 3);
    Accounts.depositUpTo(bank, "b", 4, 5);
    EventStore events = bank.events();

    List<EventRecord> first = events.readLog(events.start(), 3);
    Position after = new Position(events.start().incarnation(), first.getLast().offset());

    assertThat(first).extracting(EventRecord::offset).containsExactly(1L, 2L, 3L);
    assertThat(events.readLog(after, 3)).extracting(EventRecord::key).containsExactly("b", "b");
    assertThat(events.readLog(events.end(), 3)).isEmpty();
    assertThat(events.streams("account", "", 9)).extracting("id").containsExactly("a", "b");
  }

  @Test
  void aPositionOfAnotherLifeIsRefused() {
    Position beyond = new Position(bank.events().start().incarnation(), 1);
    Position other = new Position("another", 0);

    assertThatThrownBy(() -> bank.events().readLog(beyond, 1)).hasMessageContaining("TENON-1401");
    assertThatThrownBy(() -> bank.events().readLog(other, 1)).hasMessageContaining("TENON-1401");
    assertThatThrownBy(() -> bank.events().subscribe(other, event -> {}))
        .hasMessageContaining("TENON-1401");
  }

  @Test
  void anAppendIsRefusedAtAnotherVersion() {
    Object event = new Accounts.Deposited("a", 1);
    bank.events().append(ACCOUNT.stream("a"), ExpectedVersion.none(), List.of(event, event));

    assertThatThrownBy(() ->
            bank.events().append(ACCOUNT.stream("a"), ExpectedVersion.exact(1), List.of(event)))
        .hasMessageContaining("TENON-1101");
    assertThatThrownBy(
            () -> bank.events().append(ACCOUNT.stream("a"), ExpectedVersion.any(), List.of()))
        .hasMessageContaining("TENON-1001");
    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(2);
  }

  @Test
  void aSubscriberGetsWhatWasAndWhatComesOnOneThread() {
    Accounts.depositUpTo(bank, "a", 1, 3);
    Queue<Object> seen = new ConcurrentLinkedQueue<>();
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    Position afterFirst = new Position(bank.events().start().incarnation(), 1);

    try (Subscription subscription =
        bank.events()
            .subscribe(
                afterFirst,
                recorded -> {
                  threads.add(Thread.currentThread());
                  seen.add(recorded.event());
                })) {
      Accounts.depositUpTo(bank, "a", 4, 5);
      Await.until(() -> seen.size() == 4);
      assertThat(subscription.failure()).isEmpty();
    }
    Accounts.depositUpTo(bank, "a", 6, 6);

    assertThat(seen)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(2, 5)
                .mapToObj(amount -> (Object) new Accounts.Deposited("a", amount))
                .toList());
    assertThat(threads).doesNotContain(Thread.currentThread());
    assertThat(new ArrayList<>(threads).stream().distinct()).hasSize(1);
  }

  @Test
  void aListenerThatThrowsEndsItsSubscription() {
    Accounts.depositUpTo(bank, "a", 1, 3);
    Queue<Long> seen = new ConcurrentLinkedQueue<>();

    try (Subscription subscription =
        bank.events()
            .subscribe(
                bank.events().start(),
                recorded -> {
                  seen.add(recorded.record().offset());
                  if (seen.size() == 2) {
                    throw new IllegalStateException("enough");
                  }
                })) {
      Await.until(() -> subscription.failure().isPresent());
      assertThat(subscription.failure().orElseThrow()).hasMessage("enough");
      Accounts.depositUpTo(bank, "a", 4, 5);
    }

    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void aListenerMayCloseItsOwnSubscription() {
    AtomicReference<Subscription> own = new AtomicReference<>();
    Queue<Long> seen = new ConcurrentLinkedQueue<>();
    Queue<Long> closed = new ConcurrentLinkedQueue<>();
    own.set(
        bank.events()
            .subscribe(
                bank.events().start(),
                recorded -> {
                  seen.add(recorded.record().offset());
                  own.get().close();
                  closed.add(recorded.record().offset());
                }));

    Accounts.depositUpTo(bank, "a", 1, 1);
    Await.until(() -> !closed.isEmpty());
    own.get().close();
    Accounts.depositUpTo(bank, "a", 2, 2);

    assertThat(seen).containsExactly(1L);
  }

  @Test
  void whatTwoInstancesWriteInTurnReachesEachSubscriberInOrder() {
    Queue<Long> seen = new ConcurrentLinkedQueue<>();
    Queue<Long> seenByOther = new ConcurrentLinkedQueue<>();
    try (Tenon other = start();
        Subscription first =
            bank.events().subscribe(bank.events().start(), one -> seen.add(one.record().offset()));
        Subscription second =
            other
                .events()
                .subscribe(other.events().start(), one -> seenByOther.add(one.record().offset()))) {
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        for (int thread = 0; thread < 4; thread++) {
          Tenon service = thread % 2 == 0 ? bank : other;
          String account = "account" + thread;
          threads.execute(() -> {
            for (int i = 0; i < 1_500; i++) {
              service.execute(ACCOUNT, account, new Deposit(account, 1));
            }
          });
        }
      }
      Await.until(() -> seen.size() >= 6_000 && seenByOther.size() >= 6_000);
      assertThat(first.failure()).isEmpty();
      assertThat(second.failure()).isEmpty();
    }

    Queue<Long> seenLater = new ConcurrentLinkedQueue<>();
    try (Subscription later =
        bank.events()
            .subscribe(bank.events().start(), one -> seenLater.add(one.record().offset()))) {
      Await.until(() -> seenLater.size() >= 6_000);
      assertThat(later.failure()).isEmpty();
    }

    Long[] all = LongStream.rangeClosed(1, 6_000).boxed().toArray(Long[]::new);
    assertThat(seen).containsExactly(all);
    assertThat(seenByOther).containsExactly(all);
    assertThat(seenLater).containsExactly(all);
  }
}
