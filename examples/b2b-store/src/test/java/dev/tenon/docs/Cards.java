package dev.tenon.docs;

import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import java.util.List;

/** Gift cards, as the pages on commands show them. */
final class Cards {
  private Cards() {}

  // snippet: card
  sealed interface CardCommand {
    String card();
  }

  record Load(String card, long cents) implements CardCommand {}

  record Spend(String card, long cents) implements CardCommand {}

  sealed interface CardEvent {}

  record Loaded(long cents) implements CardEvent {}

  record Spent(long cents) implements CardEvent {}

  static final Entity<CardCommand, Long, CardEvent> CARD =
      Entity.of("card", 0L, Cards::decide, Cards::evolve);

  // end snippet

  private static List<CardEvent> decide(CardCommand command, Long balance) {
    return switch (command) {
      case Load load -> List.of(new Loaded(load.cents()));
      case Spend spend when spend.cents() > balance ->
          throw new Refused("NOT_ENOUGH", "the card holds " + balance);
      case Spend spend -> List.of(new Spent(spend.cents()));
    };
  }

  private static Long evolve(Long balance, CardEvent event) {
    return switch (event) {
      case Loaded loaded -> balance + loaded.cents();
      case Spent spent -> balance - spent.cents();
    };
  }
}
