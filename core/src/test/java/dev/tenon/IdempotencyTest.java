package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenon.Accounts.Command;
import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Settle;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.Refused;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Write;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {
  private final MemoryDatabase database = MemoryDatabase.create();
  private final ManualClock clock = new ManualClock();
  private final AtomicBoolean losingAnswers = new AtomicBoolean();
  private final AtomicBoolean lookingUpFails = new AtomicBoolean();
  private final ProbedDatabase probed =
      new ProbedDatabase(
          database,
          new ProbedDatabase.Probe() {
            @Override
            public void afterCommit(List<Write> writes) {
              if (losingAnswers.getAndSet(false)) {
                throw Problem.COMMIT_UNKNOWN.because("lost");
              }
            }

            @Override
            public void findingRequest() {
              if (lookingUpFails.getAndSet(false)) {
                throw Problem.STORAGE_FAILED.because("cut off");
              }
            }
          });
  private final Tenon bank = start();
  private final Tenon rival = start();

  private Tenon start() {
    return Tenon.service("bank")
        .database(probed)
        .codec(Accounts.CODEC)
        .clock(clock)
        .rememberRequests(Duration.ofDays(1))
        .start();
  }

  @AfterEach
  void close() {
    bank.close();
    rival.close();
  }

  private static Execution<Long> execute(Tenon service, Command command, String key) {
    return service.execute(ACCOUNT, "a", command, Metadata.none(), key);
  }

  @Test
  void aCommandThatComesAgainIsAnsweredAsBefore() {
    Execution<Long> first = execute(bank, new Deposit("a", 7), "k");
    clock.advance(Duration.ofHours(1));
    execute(bank, new Deposit("a", 5), "l");

    for (Tenon service : List.of(bank, rival)) {
      assertThat(execute(service, new Deposit("a", 7), "k")).isEqualTo(first);
    }
    assertThat(first.recorded()).hasSize(1);
    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(12);
  }

  @Test
  void aCommandThatChangedNothingIsRememberedToo() {
    bank.execute(ACCOUNT, "a", new Deposit("a", 7));
    Execution<Long> first = execute(bank, new Deposit("a", 0), "k");
    bank.execute(ACCOUNT, "a", new Deposit("a", 1));

    Execution<Long> again = execute(rival, new Deposit("a", 0), "k");

    assertThat(again).isEqualTo(first);
    assertThat(again.version()).isEqualTo(1);
    assertThat(again.state()).isEqualTo(7);
    assertThat(again.recorded()).isEmpty();
  }

  @Test
  void aCommandThatTheRulesWouldNowRefuseIsAnsweredAsBefore() {
    bank.execute(ACCOUNT, "a", new Deposit("a", 7));
    execute(bank, new Withdraw("a", 7), "k");

    assertThat(execute(rival, new Withdraw("a", 7), "k").state()).isEqualTo(0);
    assertThatThrownBy(() -> execute(rival, new Withdraw("a", 7), "l")).isInstanceOf(Refused.class);
  }

  @Test
  void aRefusedCommandIsNotRemembered() {
    assertThatThrownBy(() -> execute(bank, new Withdraw("a", 7), "k")).isInstanceOf(Refused.class);
    bank.execute(ACCOUNT, "a", new Deposit("a", 7));

    assertThat(execute(bank, new Withdraw("a", 7), "k").state()).isEqualTo(0);
  }

  @Test
  void aKeyIsForOneCommandOnOneEntity() {
    execute(bank, new Deposit("a", 7), "k");

    for (ThrowingCallable other :
        List.<ThrowingCallable>of(
            () -> execute(bank, new Deposit("a", 8), "k"),
            () -> execute(bank, new Withdraw("a", 7), "k"),
            () -> execute(bank, new Withdraw("a", 100), "k"),
            () -> bank.execute(ACCOUNT, "b", new Deposit("a", 7), Metadata.none(), "k"),
            () -> bank.execute(BOOK, "a", new Deposit("a", 7), Metadata.none(), "k"))) {
      assertThat(problem(other)).isEqualTo(Problem.IDEMPOTENCY_KEY_REUSED);
    }
    assertThat(database.log().end().offset()).isEqualTo(1);
  }

  @Test
  void aLostAnswerIsFoundAgain() {
    losingAnswers.set(true);
    Execution<Long> first = execute(bank, new Deposit("a", 7), "k");

    assertThat(first.version()).isEqualTo(1);
    assertThat(first.recorded()).hasSize(1);
    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(7);
  }

  @Test
  void nobodyIsToldOfARefusalWhoMayHaveBeenServed() {
    bank.execute(ACCOUNT, "a", new Deposit("a", 7));
    execute(bank, new Withdraw("a", 7), "k");

    lookingUpFails.set(true);
    assertThat(problem(() -> execute(rival, new Withdraw("a", 7), "k")))
        .isEqualTo(Problem.STORAGE_FAILED);
    assertThat(execute(rival, new Withdraw("a", 7), "k").version()).isEqualTo(2);
  }

  @Test
  void aLostAnswerThatCannotBeLookedUpStaysUnknown() {
    losingAnswers.set(true);
    lookingUpFails.set(true);

    assertThat(problem(() -> execute(bank, new Deposit("a", 7), "k")))
        .isEqualTo(Problem.COMMIT_UNKNOWN);
    assertThat(execute(bank, new Deposit("a", 7), "k").version()).isEqualTo(1);
  }

  @Test
  void aRivalsAnswerIsFoundWhereItCommitsFirst() {
    Entity<Deposit, Long, Deposited> slow =
        Entity.of(
            "account",
            0L,
            (deposit, balance) -> {
              execute(rival, deposit, "k");
              return List.of(new Deposited("a", deposit.amount()));
            },
            (balance, event) -> balance + event.amount());

    Execution<Long> answer = bank.execute(slow, "a", new Deposit("a", 7), Metadata.none(), "k");

    List<EventRecord> stored = Accounts.wholeLog(bank);
    assertThat(stored).hasSize(1);
    assertThat(answer.recorded()).isEqualTo(stored);
    assertThat(answer.state()).isEqualTo(7);
  }

  @Test
  void requestsAreForgottenOnRequest() {
    execute(bank, new Deposit("a", 7), "k");
    clock.advance(Duration.ofHours(2));
    execute(bank, new Deposit("a", 7), "l");

    assertThat(bank.forgetRequests(Duration.ofHours(3))).isZero();
    assertThat(bank.forgetRequests(Duration.ofHours(1))).isEqualTo(1);

    execute(bank, new Deposit("a", 7), "k");
    execute(bank, new Deposit("a", 7), "l");
    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(21);
  }

  @Test
  void oldRequestsAreForgottenByThemselves() {
    for (int i = 0; i < 500; i++) {
      execute(bank, new Deposit("a", 0), "k" + i);
    }
    clock.advance(Duration.ofHours(25));
    assertThat(database.requests().find("k499")).isPresent();

    execute(bank, new Deposit("a", 0), "fresh");

    assertThat(database.requests().find("k499")).isEmpty();
    assertThat(database.requests().find("fresh")).isPresent();
  }

  @Test
  void aServiceThatOnlyStartedForgetsToo() {
    execute(bank, new Deposit("a", 0), "k");
    clock.advance(Duration.ofHours(25));

    execute(rival, new Deposit("a", 0), "l");

    assertThat(database.requests().find("k")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\n", "é", "\u007f"})
  void aKeyIsPrintable(String key) {
    assertThat(problem(() -> execute(bank, new Settle("a"), key)))
        .isEqualTo(Problem.INVALID_ARGUMENT);
  }

  @Test
  void aKeyIsOfBoundedLength() {
    execute(bank, new Settle("a"), "~".repeat(200));
    assertThat(problem(() -> execute(bank, new Settle("a"), "~".repeat(201))))
        .isEqualTo(Problem.INVALID_ARGUMENT);
  }

  enum Colour {
    RED
  }

  record Part(BigDecimal price, Optional<Colour> colour) {}

  /** A command of a class that the codec does not know. */
  record Order(
      UUID id, Instant when, List<Part> parts, Set<String> tags, Map<String, Long> counts) {}

  private static final Entity<Object, Long, Deposited> ANY =
      Entity.of(
          "any",
          0L,
          (command, sum) -> List.of(new Deposited("any", 1)),
          (sum, event) -> sum + event.amount());

  @Test
  void commandsThatTheCodecDoesNotKnowAreComparedByTheirComponents() {
    Order order = order(List.of("x", "y", "z"), "1.0");
    fingerprinted(order);

    fingerprinted(order(List.of("z", "x", "y"), "1.0"));
    assertThat(bank.load(ANY, "1").state()).isEqualTo(1);
    for (Object other :
        List.of(
            order(List.of("x", "y"), "1.0"),
            order(List.of("x", "y", "z"), "1.1"),
            new Part(BigDecimal.ONE, Optional.empty()))) {
      assertThat(problem(() -> fingerprinted(other))).isEqualTo(Problem.IDEMPOTENCY_KEY_REUSED);
    }
  }

  private static Order order(List<String> tags, String price) {
    Map<String, Long> counts = new LinkedHashMap<>();
    tags.forEach(tag -> counts.put(tag, (long) tag.charAt(0)));
    Part part = new Part(new BigDecimal(price), Optional.of(Colour.RED));
    return new Order(
        new UUID(1, 2), ManualClock.START, List.of(part), new LinkedHashSet<>(tags), counts);
  }

  record WithBuilder(StringBuilder text) {}

  @Test
  void whatCannotBeComparedIsRefused() {
    for (Object command : List.of("text", new Object(), new WithBuilder(new StringBuilder()))) {
      assertThat(problem(() -> fingerprinted(command))).isEqualTo(Problem.INVALID_ARGUMENT);
    }
    assertThat(database.log().end().offset()).isZero();
  }

  private void fingerprinted(Object command) {
    bank.execute(ANY, "1", command, Metadata.none(), "k");
  }

  private static Problem problem(ThrowingCallable call) {
    return catchThrowableOfType(TenonException.class, call).problem();
  }
}
