package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Reminder;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.ParkedMessage;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.view.Projection;
import dev.tenon.view.Rows;
import dev.tenon.view.Table;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A reaction that asks for what cannot be stored parks its message, and no other. */
class BadEffectTest {
  record Row(String id) {}

  private static final Table<Row> ROWS = Table.of("rows", Row.class, "id", Row::id);
  private static final Instant DUE = Instant.parse("2030-01-01T00:00:00Z");
  private static final Reminder REMINDER = new Reminder("a", 1);

  private final InProcessBroker broker = InProcessBroker.create();

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isParkedAlone(String code, Supplier<Effect> bad) {
    Policy mirror =
        Policy.named("reader")
            .on(
                "bank",
                Deposited.class,
                event -> event.account().equals("bad") ? bad.get() : Accounts.book(event))
            .onTimeout(Reminder.class, reminder -> Effect.none());
    try (Tenon bank = Tenon.service("bank").broker(broker).codec(CODEC).publish().start();
        Tenon ledger = Tenon.service("ledger").broker(broker).codec(CODEC).policy(mirror).start()) {
      deposit(bank);

      List<ParkedMessage> parked = ledger.parked().list("reader", null, 9);
      assertThat(parked).hasSize(1);
      assertThat(parked.getFirst().message().key()).isEqualTo("bad");
      assertThat(parked.getFirst().reason()).contains(code);
      assertThat(ledger.load(BOOK, "before").state()).isEqualTo(2);
      assertThat(ledger.load(BOOK, "after").state()).isEqualTo(2);
    }
  }

  static Stream<Arguments> isParkedAlone() {
    return Stream.of(
        bad("TENON-1003", Effect.send(BOOK, "x", new Deposit("x".repeat(1 << 20), 1))),
        bad("TENON-1001", Effect.send(BOOK.keyedBy((id, sum) -> "\0"), "x", new Deposit("x", 1))),
        bad("TENON-1001", Effect.send(BOOK, "\uD800", new Deposit("x", 1))),
        bad("TENON-1001", Effect.schedule("", DUE, REMINDER)),
        bad("TENON-1001", Effect.schedule("a\0b", DUE, REMINDER)),
        bad("TENON-1001", Effect.schedule("\uDC00", DUE, REMINDER)),
        bad("TENON-1001", Effect.schedule("x".repeat(501), DUE, REMINDER)),
        bad("TENON-1001", Effect.schedule("x", Instant.MAX, REMINDER)),
        bad("TENON-1001", Effect.schedule("x", Instant.MIN, REMINDER)),
        bad("TENON-1003", Effect.schedule("x", DUE, new Reminder("x".repeat(1 << 20), 1))),
        bad("TENON-1001", Effect.cancel("a\0b")),
        bad("TENON-1001", Effect.cancel("")));
  }

  private static Arguments bad(String code, Effect effect) {
    Supplier<Effect> given = () -> effect;
    return Arguments.of(code, given);
  }

  @ParameterizedTest
  @MethodSource
  void aRowOfSuchAKeyParksItsMessageAlone(BiConsumer<Rows, String> use) {
    Projection projection =
        Projection.named("reader", ROWS)
            .on(
                "bank",
                Deposited.class,
                (event, rows) -> {
                  if (event.account().equals("bad")) {
                    use.accept(rows, "a\0b");
                  } else {
                    rows.put(ROWS, new Row(event.account()));
                  }
                });
    try (Tenon bank = Tenon.service("bank").broker(broker).codec(CODEC).publish().start();
        Tenon ledger =
            Tenon.service("ledger").broker(broker).codec(CODEC).projection(projection).start()) {
      deposit(bank);

      assertThat(ledger.parked().list("reader", null, 9)).hasSize(1);
      assertThat(ledger.parked().list("reader", null, 9).getFirst().reason())
          .contains("TENON-1001");
      assertThat(ledger.views().page(ROWS, "", 9))
          .containsExactly(new Row("after"), new Row("before"));
    }
  }

  static Stream<BiConsumer<Rows, String>> aRowOfSuchAKeyParksItsMessageAlone() {
    return Stream.of(
        (rows, key) -> rows.get(ROWS, key),
        (rows, key) -> rows.put(ROWS, new Row(key)),
        (rows, key) -> rows.remove(ROWS, key));
  }

  @Test
  void aReasonIsKeptAsFarAsItCanBe() {
    String emoji = "\uD83D\uDE00";
    Policy failing =
        Policy.named("reader")
            .on(
                "bank",
                Deposited.class,
                event -> {
                  throw new IllegalStateException("a\0b \uD83D " + emoji.repeat(1_000));
                });
    try (Tenon bank = Tenon.service("bank").broker(broker).codec(CODEC).publish().start();
        Tenon ledger =
            Tenon.service("ledger").broker(broker).codec(CODEC).policy(failing).start()) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 1));
      Await.until(() -> bank.backlog() == 0);

      String reason = ledger.parked().list("reader", null, 9).getFirst().reason();
      String before = "java.lang.IllegalStateException: a\uFFFDb \uFFFD ";
      int left = 2_000 - before.length();
      assertThat(left).isOdd();
      assertThat(reason).isEqualTo(before + emoji.repeat(left / 2) + '\uFFFD');
    }
  }

  private static void deposit(Tenon bank) {
    for (String account : List.of("before", "bad", "after", "before", "after")) {
      bank.execute(ACCOUNT, account, new Deposit(account, 1));
    }
    Await.until(() -> bank.backlog() == 0);
  }
}
