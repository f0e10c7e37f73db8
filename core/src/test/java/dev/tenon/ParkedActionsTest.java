package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.error.TenonException;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.ParkedAction;
import dev.tenon.message.ParkedAction.Kind;
import dev.tenon.message.ParkedMessage;
import dev.tenon.message.ParkedMessages;
import dev.tenon.saga.Policy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who did what with parked messages, and why. */
class ParkedActionsTest {
  private final InProcessBroker broker = InProcessBroker.create();
  private final MemoryDatabase ledgerDatabase = MemoryDatabase.create();
  private final ManualClock clock = new ManualClock();
  private final AtomicBoolean mended = new AtomicBoolean();

  /** Done once, when the next message is handled. */
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

  private final Tenon bank = Tenon.service("bank").broker(broker).codec(CODEC).publish().start();
  private Tenon ledger = startLedger();

  private Tenon startLedger() {
    Policy mirror =
        Policy.named("mirror")
            .on(
                "bank",
                Deposited.class,
                event -> {
                  if (!mended.get()) {
                    throw new IllegalArgumentException("cannot book");
                  }
                  meanwhile.getAndSet(() -> {}).run();
                  return Accounts.book(event);
                });
    return Tenon.service("ledger")
        .database(ledgerDatabase)
        .broker(broker)
        .codec(CODEC)
        .clock(clock)
        .policy(mirror)
        .start();
  }

  @BeforeEach
  void parkThree() {
    for (long amount = 1; amount <= 3; amount++) {
      bank.execute(ACCOUNT, "a", new Deposit("a", amount));
    }
    Await.until(() -> bank.backlog() == 0);
  }

  @AfterEach
  void close() {
    ledger.close();
    bank.close();
  }

  private ParkedMessages desk() {
    return ledger.parked();
  }

  private ParkedMessage first() {
    return desk().list("mirror", null, 1).getFirst();
  }

  @Test
  void theLogKeepsWhoDidWhatAndWhy() {
    ParkedMessage.Id dropped = first().id();
    assertThat(desk().drop(dropped, "ann", "a test order")).isTrue();
    ParkedMessage.Id edited = first().id();
    assertThat(desk().edit(edited, new Deposited("a", 20), "bob", "ticket 7")).isTrue();
    assertThat(desk().redrive("mirror", "bob", "has it been mended?")).isZero();
    mended.set(true);
    assertThat(desk().redrive("mirror", "bob", "now it has")).isEqualTo(2);
    assertThat(desk().accept("mirror", "bank", "cho", "the backup of May")).isZero();
    ledger.close();
    ledger = startLedger();

    assertThat(desk().actions("mirror", 0, 9))
        .containsExactly(
            action(1, Kind.DROPPED, dropped, "ann", "a test order"),
            action(2, Kind.EDITED, edited, "bob", "ticket 7"),
            action(3, Kind.REDRIVEN, null, "bob", "has it been mended?"),
            action(4, Kind.REDRIVEN, null, "bob", "now it has"),
            new ParkedAction(
                5,
                Kind.ACCEPTED,
                "mirror",
                "bank",
                null,
                "cho",
                "the backup of May",
                ManualClock.START));
    assertThat(desk().actions("mirror", 1, 2))
        .extracting(ParkedAction::number)
        .containsExactly(2L, 3L);
    assertThat(desk().actions("other", 0, 9)).isEmpty();
  }

  @Test
  void whatIsEditedWhileItIsRedrivenIsTakenAsEditedOrNotAtAll() {
    ParkedMessage.Id second = desk().list("mirror", null, 9).get(1).id();
    mended.set(true);
    meanwhile.set(() -> desk().edit(second, new Deposited("a", 20), "bob", "ticket 7"));

    assertThatThrownBy(() -> desk().redrive("mirror", "ann", "has it been mended?"))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1102");
    assertThat(Accounts.deposits(ledger, Accounts.BOOK, "a")).containsExactly(1L);
    assertThat(desk().redrive("mirror", "ann", "once more")).isEqualTo(2);

    assertThat(Accounts.deposits(ledger, Accounts.BOOK, "a")).containsExactly(1L, 20L, 3L);
  }

  private static ParkedAction action(
      long number, Kind kind, ParkedMessage.@Nullable Id id, String actor, String reason) {
    String topic = id == null ? null : id.topic();
    String message = id == null ? null : id.messageId();
    return new ParkedAction(
        number, kind, "mirror", topic, message, actor, reason, ManualClock.START);
  }

  @Test
  void whatWasNotDoneIsNotKept() {
    ParkedMessage.Id id = first().id();
    desk().drop(id, "ann", "a test order");

    assertThat(desk().drop(id, "ann", "again")).isFalse();
    assertThat(desk().edit(id, new Deposited("a", 20), "ann", "too late")).isFalse();
    assertThat(desk().actions("mirror", 0, 9))
        .extracting(ParkedAction::kind, ParkedAction::reason)
        .containsExactly(tuple(Kind.DROPPED, "a test order"));
  }

  @Test
  void withoutANameAndAReasonNothingIsDone() {
    mended.set(true);
    ParkedMessage.Id id = first().id();
    Deposited right = new Deposited("a", 20);

    assertRefused(() -> desk().redrive("mirror", " ", "mended"));
    assertRefused(() -> desk().redrive("mirror", "ann", ""));
    assertRefused(() -> desk().accept("mirror", "bank", "", "mended"));
    assertRefused(() -> desk().edit(id, right, "", "mended"));
    assertRefused(() -> desk().drop(id, "ann", " "));
    assertRefused(() -> desk().redrive("mirror", "a\nb", "mended"));
    assertThat(desk().list("mirror", null, 9)).hasSize(3);
    assertThat(desk().actions("mirror", 0, 9)).isEmpty();
  }

  private static void assertRefused(Runnable action) {
    assertThatThrownBy(action::run).hasMessageContaining("TENON-1001");
  }

  @Test
  void aPageOfActionsIsOfOneOrMore() {
    assertRefused(() -> desk().actions("mirror", -1, 9));
    assertRefused(() -> desk().actions("mirror", 0, 0));
  }
}
