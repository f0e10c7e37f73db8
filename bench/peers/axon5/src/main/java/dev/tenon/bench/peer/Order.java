package dev.tenon.bench.peer;

import org.axonframework.eventsourcing.annotation.EventSourcedEntity;
import org.axonframework.eventsourcing.annotation.EventSourcingHandler;
import org.axonframework.eventsourcing.annotation.EventTag;
import org.axonframework.eventsourcing.annotation.reflection.EntityCreator;
import org.axonframework.messaging.commandhandling.annotation.CommandHandler;
import org.axonframework.messaging.eventhandling.gateway.EventAppender;
import org.axonframework.modelling.annotation.TargetEntityId;

/** The entity of the command case. */
@EventSourcedEntity(tagKey = Order.TYPE)
public class Order {
  static final String TYPE = "Order";

  private String id;
  private long total;

  @EntityCreator
  public Order() {}

  @CommandHandler
  public static void create(CreateOrder command, EventAppender events) {
    events.append(new OrderCreated(command.id(), command.customer(), command.note()));
  }

  @CommandHandler
  public void handle(AddItem command, EventAppender events) {
    if (id == null) {
      throw new IllegalStateException("no order " + command.id());
    }
    if (command.quantity() <= 0) {
      throw new IllegalArgumentException("quantity " + command.quantity());
    }
    events.append(
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

  record CreateOrder(@TargetEntityId String id, String customer, String note) {}

  record AddItem(
      @TargetEntityId String id, String sku, int quantity, long unitPrice, String note) {}

  record OrderCreated(@EventTag(key = TYPE) String id, String customer, String note) {}

  record ItemAdded(
      @EventTag(key = TYPE) String id, String sku, int quantity, long unitPrice, String note) {}
}
