package dev.tenon.bench.peer;

import io.eventuate.tram.commands.common.Command;
import io.eventuate.tram.commands.consumer.CommandWithDestination;
import io.eventuate.tram.commands.consumer.CommandWithDestinationBuilder;
import io.eventuate.tram.sagas.orchestration.SagaDefinition;
import io.eventuate.tram.sagas.simpledsl.SimpleSaga;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Creates an order, reserves its credit, approves it. */
final class OrderSaga implements SimpleSaga<OrderSaga.Data> {
  /** The channel of those who reserve credit. */
  static final String CREDIT = "credit";

  private final Map<Long, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();
  private final SagaDefinition<Data> definition;

  OrderSaga(Local local) {
    definition =
        step()
            .invokeLocal(
                (Data data) ->
                    local.run(it -> Shop.place(it, data.order, data.customer, data.total)))
            .withCompensation((Data data) -> local.run(it -> Shop.reject(it, data.order)))
            .step()
            .invokeParticipant(OrderSaga::reserve)
            .step()
            .invokeLocal((Data data) -> local.run(it -> Shop.approve(it, data.order)))
            .build();
  }

  /** The saga's state. */
  public static final class Data {
    public long order;
    public long customer;
    public long total;
  }

  /** A request to the credit service. */
  public static final class Reserve implements Command {
    public long order;
    public long customer;
    public long total;
  }

  /** Its replies. */
  public static final class Reserved {}

  /** Its refusal. */
  public static final class Exceeded {}

  private static CommandWithDestination reserve(Data data) {
    Reserve reserve = new Reserve();
    reserve.order = data.order;
    reserve.customer = data.customer;
    reserve.total = data.total;
    return CommandWithDestinationBuilder.send(reserve).to(CREDIT).build();
  }

  /** Completed when the saga has ended, with whether the order was approved. */
  CompletableFuture<Boolean> await(long order) {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    waiting.put(order, end);
    return end;
  }

  @Override
  public SagaDefinition<Data> getSagaDefinition() {
    return definition;
  }

  @Override
  public void onSagaCompletedSuccessfully(String id, Data data) {
    ended(data, true);
  }

  @Override
  public void onSagaRolledBack(String id, Data data) {
    ended(data, false);
  }

  private void ended(Data data, boolean approved) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            waiting.remove(data.order).complete(approved);
          }
        });
  }
}
