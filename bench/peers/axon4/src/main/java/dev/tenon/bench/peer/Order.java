package dev.tenon.bench.peer;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** The aggregate of the command cases. */
public class Order {
  @AggregateIdentifier private String id;
  private long total;

  /** For Axon, before it replays the order's events. */
  protected Order() {}

  @CommandHandler
  public Order(CreateOrder command) {
    apply(new OrderCreated(command.id(), command.customer(), command.note()));
  }

  @CommandHandler
  public void handle(AddItem command) {
    if (command.quantity() <= 0) {
      throw new IllegalArgumentException("quantity " + command.quantity());
    }
    apply(
        new ItemAdded(
            command.id(), command.sku(), command.quantity(), command.unitPrice(), command.note()));
  }

  @EventSourcingHandler
  void on(OrderCreated event) {
    id = event.id();
  }

  @EventSourcingHandler
  void on(ItemAdded event) {
    total += event.quantity() * event.unitPrice();
  }

  static Object command(Step step) {
    return step.creates()
        ? new CreateOrder(step.order(), step.customer(), Step.NOTE)
        : new AddItem(step.order(), step.sku(), step.quantity(), step.unitPrice(), Step.NOTE);
  }

  static Object event(Step step) {
    return step.creates()
        ? new OrderCreated(step.order(), step.customer(), Step.NOTE)
        : new ItemAdded(step.order(), step.sku(), step.quantity(), step.unitPrice(), Step.NOTE);
  }

  record CreateOrder(@TargetAggregateIdentifier String id, String customer, String note) {}

  record AddItem(
      @TargetAggregateIdentifier String id,
      String sku,
      int quantity,
      long unitPrice,
      String note) {}

  record OrderCreated(String id, String customer, String note) {}

  record ItemAdded(String id, String sku, int quantity, long unitPrice, String note) {}
}
