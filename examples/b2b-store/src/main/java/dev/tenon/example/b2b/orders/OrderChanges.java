package dev.tenon.example.b2b.orders;

import dev.tenon.saga.StepUnit;
import dev.tenon.spi.Tx;
import java.sql.SQLException;

/** How steps of a saga change orders, where they are kept. */
@FunctionalInterface
public interface OrderChanges {
  /** Orders as events. */
  OrderChanges OF_EVENTS = (id, command, tx, unit) -> unit.execute(Order.ENTITY, id, command);

  /** Gives an order a command in the step's transaction. */
  void change(String orderId, OrderCommand command, Tx tx, StepUnit unit) throws SQLException;
}
