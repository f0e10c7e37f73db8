package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static dev.tenon.Accounts.MIRROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Command;
import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Event;
import dev.tenon.Accounts.Reminder;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.Accounts.Withdrawn;
import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.ParkedMessage;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Timer;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Two tenants of one service that name everything alike, and what keeps them apart. */
class TenantTest {
  record Total(String key, String tenant, long total) {}

  private static final Table<Total> TOTALS = Table.of("totals", Total.class, "key", Total::key);
  private static final Instant DUE = ManualClock.START.plusSeconds(3600);

  private final InProcessBroker broker = InProcessBroker.create();
  private final MemoryDatabase database = MemoryDatabase.create();
  private final ManualClock clock = new ManualClock();

  private ServiceBuilder bank() {
    return Tenon.service("bank").database(database).broker(broker).codec(CODEC).clock(clock);
  }

  private ServiceBuilder ledger(Broker shared) {
    return Tenon.service("ledger").broker(shared).codec(CODEC);
  }

  private static void awaitIdle(Tenon service) {
    Await.until(() -> service.backlog() == 0);
  }

  private static void deposit(Tenon bank, String tenant, String account, long... amounts) {
    for (long amount : amounts) {
      bank.execute(ACCOUNT.inTenant(tenant), account, new Deposit(account, amount));
    }
  }

  private static List<Long> booked(Tenon service, String tenant, String account) {
    return Accounts.deposits(service, BOOK.inTenant(tenant), account);
  }

  @Test
  void anEntityOfATenantIsAnotherOne() {
    Entity<Command, Long, Event> acme = ACCOUNT.inTenant("acme");
    try (Tenon bank = bank().start()) {
      deposit(bank, "acme", "a", 1);
      deposit(bank, "zeta", "a", 10);
      bank.execute(ACCOUNT, "a", new Deposit("a", 100));
      bank.execute(acme, "a", new Deposit("a", 2));

      assertThat(bank.load(acme, "a").state()).isEqualTo(3);
      assertThat(bank.load(ACCOUNT.inTenant("zeta"), "a").state()).isEqualTo(10);
      assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(100);
      assertThat(bank.load(ACCOUNT.inTenant("other"), "a").exists()).isFalse();
      assertThat(bank.events().read(acme.stream("a"))).hasSize(2);
      assertThatThrownBy(() -> bank.execute(ACCOUNT.inTenant("zeta"), "a", new Withdraw("a", 11)))
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void aUnitMayReachSeveralTenants() {
    try (Tenon bank = bank().start()) {
      bank.transact(
          Metadata.none(),
          unit -> {
            unit.execute(ACCOUNT.inTenant("acme"), "a", new Deposit("a", 5));
            unit.execute(ACCOUNT.inTenant("acme"), "a", new Withdraw("a", 2));
            return unit.execute(ACCOUNT.inTenant("zeta"), "a", new Deposit("a", 2));
          });

      assertThat(bank.load(ACCOUNT.inTenant("acme"), "a").state()).isEqualTo(3);
      assertThat(bank.load(ACCOUNT.inTenant("zeta"), "a").state()).isEqualTo(2);
      assertThat(bank.load(ACCOUNT, "a").exists()).isFalse();
    }
  }

  @Test
  void keysAreOfTheirTenant() {
    Entity<Command, Long, Event> byParity = ACCOUNT.keyedBy((id, sum) -> "parity " + sum % 2);
    try (Tenon bank = bank().start()) {
      deposit(bank, "acme", "a", 1);
      bank.execute(byParity.inTenant("acme"), "b", new Deposit("b", 1));
      bank.execute(byParity, "b", new Deposit("b", 2));
      bank.events()
          .append(
              new StreamId("zeta", "account", "c"),
              ExpectedVersion.none(),
              List.of(new Deposited("c", 1)));

      assertThat(Accounts.wholeLog(bank))
          .extracting(EventRecord::key)
          .containsExactly("acme:a", "acme:parity 1", "parity 0", "zeta:c");
    }
  }

  @Test
  void streamsAndTenantsAreListed() {
    try (Tenon bank = bank().start()) {
      deposit(bank, "zeta", "z", 1);
      deposit(bank, "acme", "b", 1);
      deposit(bank, "acme", "a", 1);
      deposit(bank, "", "none", 1);

      assertThat(bank.events().tenants("", 9)).containsExactly("acme", "zeta");
      assertThat(bank.events().tenants("acme", 9)).containsExactly("zeta");
      assertThat(bank.events().tenants("", 1)).containsExactly("acme");
      assertThat(bank.events().streams("acme", "account", "", 9))
          .containsExactly(
              new StreamId("acme", "account", "a"), new StreamId("acme", "account", "b"));
      assertThat(bank.events().streams("account", "", 9))
          .containsExactly(new StreamId("account", "none"));
    }
  }

  @Test
  void aPolicyStaysInTheTenantOfWhatItReactsTo() {
    Broker unreliable =
        new UnreliableBroker(
            broker,
            messages ->
                UnreliableBroker.repeating(2)
                    .apply(UnreliableBroker.mixingKeys(5).apply(messages)));
    try (Tenon bank = bank().broker(unreliable).publish().start();
        Tenon ledger = ledger(unreliable).policy(MIRROR).lanes(3).start()) {
      for (long amount = 1; amount <= 40; amount++) {
        deposit(bank, "acme", "a", amount);
        deposit(bank, "zeta", "a", 100 + amount);
        deposit(bank, "", "a", 200 + amount);
      }
      awaitIdle(bank);

      assertThat(booked(ledger, "acme", "a")).isEqualTo(fromTo(1, 40));
      assertThat(booked(ledger, "zeta", "a")).isEqualTo(fromTo(101, 140));
      assertThat(booked(ledger, "", "a")).isEqualTo(fromTo(201, 240));
    }
  }

  private static List<Long> fromTo(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void aTenantThatAPolicyNamesIsTaken() {
    Policy audit =
        Policy.named("audit")
            .on(
                "bank",
                Deposited.class,
                event -> {
                  Deposit same = new Deposit(event.account(), event.amount());
                  return Effect.all(
                      Effect.send(BOOK, event.account(), same),
                      Effect.send(BOOK.inTenant("auditor"), event.account(), same),
                      Effect.send(BOOK.inTenant(""), event.account(), same));
                });
    try (Tenon bank = bank().publish().start();
        Tenon ledger = ledger(broker).policy(audit).start()) {
      deposit(bank, "acme", "a", 7);
      awaitIdle(bank);

      assertThat(Accounts.wholeLog(ledger))
          .extracting(event -> event.stream().toString())
          .containsExactly("acme:book-a", "auditor:book-a", "book-a");
    }
  }

  @Test
  void aParkedKeyOfOneTenantHoldsUpNoOther() {
    AtomicBoolean broken = new AtomicBoolean(true);
    Policy mirror =
        Policy.named("mirror")
            .on(
                "bank",
                Deposited.class,
                (event, message) -> {
                  if (broken.get() && message.tenant().equals("acme") && event.amount() == 2) {
                    throw new IllegalStateException("cannot book 2");
                  }
                  return Accounts.book(event);
                });
    try (Tenon bank = bank().publish().start();
        Tenon ledger = ledger(broker).policy(mirror).start()) {
      deposit(bank, "acme", "a", 1, 2, 3);
      deposit(bank, "zeta", "a", 1, 2, 3);
      deposit(bank, "", "a", 1, 2, 3);
      awaitIdle(bank);

      assertThat(booked(ledger, "acme", "a")).containsExactly(1L);
      assertThat(booked(ledger, "zeta", "a")).containsExactly(1L, 2L, 3L);
      assertThat(booked(ledger, "", "a")).containsExactly(1L, 2L, 3L);
      List<ParkedMessage> parked = ledger.parked().list("mirror", null, 9);
      assertThat(parked).hasSize(2);
      assertThat(parked).extracting(one -> one.message().tenant()).containsOnly("acme");

      broken.set(false);
      assertThat(ledger.parked().redrive("mirror", "kim", "mended")).isEqualTo(2);
      assertThat(booked(ledger, "acme", "a")).containsExactly(1L, 2L, 3L);
      assertThat(booked(ledger, "zeta", "a")).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void aTimeoutFiresInTheTenantItWasScheduledIn() {
    Policy remind =
        Policy.named("remind")
            .on(
                Deposited.class,
                (event, message) ->
                    message.stream().contains("book-")
                        ? Effect.none()
                        : Effect.schedule("same id", DUE, new Reminder("a", event.amount())))
            .on(Withdrawn.class, event -> Effect.cancel("same id"))
            .onTimeout(
                Reminder.class,
                reminder -> Effect.send(BOOK, "a", new Deposit("a", reminder.amount())));
    try (Tenon bank = bank().start()) {
      deposit(bank, "acme", "a", 1);
      deposit(bank, "zeta", "a", 2);
      deposit(bank, "cancelled", "a", 3);
      deposit(bank, "", "a", 4);
      bank.execute(ACCOUNT.inTenant("cancelled"), "a", new Withdraw("a", 1));
    }
    // Started on what is there, the policy takes all of it as one batch.
    try (Tenon bank = bank().policy(remind).start()) {
      awaitIdle(bank);
      assertThat(database.progress().due(DUE, 9))
          .extracting(Timer::tenant)
          .containsExactly("", "acme", "zeta");
      clock.advance(Duration.ofHours(1));
      bank.runDueTimers();
      Await.until(() -> database.progress().due(DUE, 9).isEmpty());

      assertThat(booked(bank, "acme", "a")).containsExactly(1L);
      assertThat(booked(bank, "zeta", "a")).containsExactly(2L);
      assertThat(booked(bank, "", "a")).containsExactly(4L);
      assertThat(booked(bank, "cancelled", "a")).isEmpty();
    }
  }

  @Test
  void aTimeoutThatWaitsLongerStaysInItsTenant() {
    AtomicBoolean broken = new AtomicBoolean(true);
    Policy remind =
        Policy.named("remind")
            .on(
                Deposited.class,
                event ->
                    event.amount() == 1
                        ? Effect.schedule("id", DUE, new Reminder("a", 2))
                        : Effect.none())
            .onTimeout(
                Reminder.class,
                reminder -> {
                  if (broken.get()) {
                    throw new IllegalStateException("not yet");
                  }
                  return Effect.send(BOOK, "a", new Deposit("a", reminder.amount()));
                });
    try (Tenon bank = bank().policy(remind).start()) {
      deposit(bank, "acme", "a", 1);
      awaitIdle(bank);
      clock.advance(Duration.ofHours(1));
      Await.until(() -> database.progress().due(clock.instant(), 9).isEmpty());
      broken.set(false);
      clock.advance(Duration.ofMinutes(1));

      Await.until(() -> !booked(bank, "acme", "a").isEmpty());
      assertThat(booked(bank, "acme", "a")).containsExactly(2L);
    }
  }

  @Test
  void aViewIsToldTheTenant() {
    Projection totals =
        Projection.named("totals", TOTALS)
            .on(
                Deposited.class,
                (event, message, rows) -> {
                  String key = message.tenant() + '/' + event.account();
                  Total old = rows.get(TOTALS, key).orElse(new Total(key, message.tenant(), 0));
                  rows.put(TOTALS, new Total(key, old.tenant(), old.total() + event.amount()));
                });
    try (Tenon bank = bank().projection(totals).start()) {
      deposit(bank, "acme", "a", 1, 2);
      deposit(bank, "zeta", "a", 10);
      deposit(bank, "", "a", 100);
      awaitIdle(bank);

      assertThat(bank.views().page(TOTALS, "", 9))
          .containsExactly(
              new Total("/a", "", 100),
              new Total("acme/a", "acme", 3),
              new Total("zeta/a", "zeta", 10));
    }
  }

  @Test
  void entitiesAreEqualIfMadeOfTheSame() {
    assertThat(ACCOUNT.inTenant("acme")).isEqualTo(ACCOUNT.inTenant("acme"));
    assertThat(ACCOUNT.inTenant("acme")).hasSameHashCodeAs(ACCOUNT.inTenant("acme"));
    assertThat(ACCOUNT.inTenant("acme")).isNotEqualTo(ACCOUNT.inTenant("zeta"));
    assertThat(ACCOUNT.inTenant("")).isNotEqualTo(ACCOUNT).isNotEqualTo(BOOK.inTenant(""));
    assertThat(ACCOUNT).hasToString("account").isNotEqualTo(ACCOUNT.keyedBy((id, sum) -> id));
    assertThat(ACCOUNT.inTenant("acme")).hasToString("acme:account");
  }
}
