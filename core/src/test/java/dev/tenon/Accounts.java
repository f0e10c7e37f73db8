package dev.tenon;

import dev.tenon.command.Decider;
import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import dev.tenon.event.Codec;
import dev.tenon.event.EventRecord;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import java.util.List;

/** The domain of these tests: accounts of a bank, and the books that a ledger keeps of them. */
final class Accounts {
  sealed interface Command {}

  record Deposit(String account, long amount) implements Command {}

  record Withdraw(String account, long amount) implements Command {}

  /** Withdraws what is there; changes nothing if that is nothing. */
  record Settle(String account) implements Command {}

  sealed interface Event {}

  record Deposited(String account, long amount) implements Event {}

  record Withdrawn(String account, long amount) implements Event {}

  /** A timeout. */
  record Reminder(String account, long amount) {}

  static final Codec CODEC = RecordCodec.of(Deposited.class, Withdrawn.class, Reminder.class);

  static final Decider<Command, Long, Event> RULES =
      Decider.of(0L, Accounts::decide, Accounts::evolve);

  static final Entity<Command, Long, Event> ACCOUNT = Entity.of("account", RULES);

  static final Entity<Command, Long, Event> BOOK = Entity.of("book", RULES);

  /** Books every deposit at the bank; for the ledger. */
  static final Policy MIRROR = Policy.named("mirror").on("bank", Deposited.class, Accounts::book);

  private Accounts() {}

  static Effect book(Deposited event) {
    return Effect.send(BOOK, event.account(), new Deposit(event.account(), event.amount()));
  }

  private static List<Event> decide(Command command, Long balance) {
    return switch (command) {
      case Deposit(String account, long amount) ->
          amount == 0 ? List.of() : List.of(new Deposited(account, amount));
      case Withdraw(String account, long amount) -> {
        if (amount > balance) {
          throw new Refused("INSUFFICIENT_FUNDS", account + " has only " + balance);
        }
        yield List.of(new Withdrawn(account, amount));
      }
      case Settle(String account) ->
          balance == 0 ? List.of() : List.of(new Withdrawn(account, balance));
    };
  }

  private static Long evolve(Long balance, Event event) {
    return switch (event) {
      case Deposited deposited -> balance + deposited.amount();
      case Withdrawn withdrawn -> balance - withdrawn.amount();
    };
  }

  /** Deposits 1 and so on up to a number, one command each: the order shows in the amounts. */
  static void depositUpTo(Tenon service, String account, long from, long to) {
    for (long amount = from; amount <= to; amount++) {
      service.execute(ACCOUNT, account, new Deposit(account, amount));
    }
  }

  /** The amounts deposited to an entity, in its stream's order. */
  static List<Long> deposits(Tenon service, Entity<?, ?, ?> entity, String id) {
    return service.events().read(entity.stream(id)).stream()
        .filter(recorded -> recorded.event() instanceof Deposited)
        .map(recorded -> ((Deposited) recorded.event()).amount())
        .toList();
  }

  static List<EventRecord> wholeLog(Tenon service) {
    return service.events().readLog(service.events().start(), Integer.MAX_VALUE);
  }
}
