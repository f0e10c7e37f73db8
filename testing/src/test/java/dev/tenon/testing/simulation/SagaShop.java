package dev.tenon.testing.simulation;

import static java.util.stream.Collectors.toMap;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Receiver;
import dev.tenon.json.JsonCodec;
import dev.tenon.saga.Saga;
import dev.tenon.saga.StepBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Orders that are approved once their credit and their stock are reserved, by a saga over three
 * services.
 */
final class SagaShop {
  static final long CREDIT = 1_000;
  static final long STOCK = 300;
  static final int CUSTOMERS = 20;

  private SagaShop() {}

  record Purchase(String orderId, String customer, long amount) {}

  record Reserve(String orderId, String from, long amount) {}

  record Reserved(String orderId) {}

  record Denied(String orderId) {}

  record Release(String orderId, String to) {}

  record Released(String orderId) {}

  sealed interface OrderEvent {}

  record Placed(String orderId) implements OrderEvent {}

  record Approved(String orderId) implements OrderEvent {}

  record Rejected(String orderId) implements OrderEvent {}

  sealed interface HoldEvent {}

  record Held(String orderId, long amount) implements HoldEvent {}

  record Freed(String orderId) implements HoldEvent {}

  /** A command is the event that it leads to, once. */
  static final Entity<OrderEvent, String, OrderEvent> ORDER =
      Entity.of(
          "order",
          "",
          (command, state) ->
              command.getClass().getSimpleName().equals(state) ? List.of() : List.of(command),
          (state, event) -> event.getClass().getSimpleName());

  /** What is held of a customer's credit, or of stock, by order. */
  static Entity<Object, Map<String, Long>, HoldEvent> holding(long most) {
    return Entity.of(
        "holding",
        Map.of(),
        (command, held) -> decide(command, held, most),
        (held, event) -> {
          Map<String, Long> now = new TreeMap<>(held);
          switch (event) {
            case Held more -> now.put(more.orderId(), more.amount());
            case Freed freed -> now.remove(freed.orderId());
          }
          return now;
        });
  }

  private static List<HoldEvent> decide(Object command, Map<String, Long> held, long most) {
    return switch (command) {
      case Reserve reserve -> {
        if (sum(held) + reserve.amount() > most) {
          throw new Refused("NOT_ENOUGH", "there is not enough of it");
        }
        yield List.of(new Held(reserve.orderId(), reserve.amount()));
      }
      case Release release ->
          held.containsKey(release.orderId()) ? List.of(new Freed(release.orderId())) : List.of();
      default -> throw new IllegalArgumentException(command.toString());
    };
  }

  static long sum(Map<String, Long> held) {
    return held.values().stream().mapToLong(amount -> amount).sum();
  }

  static final JsonCodec CODEC =
      JsonCodec.of(
          Purchase.class,
          Reserve.class,
          Reserved.class,
          Denied.class,
          Release.class,
          Released.class,
          OrderEvent.class,
          HoldEvent.class);

  /** How an order comes about; as it should be if credit is compensated. */
  static Saga<Purchase> saga(Consumer<StepBuilder<Purchase>> credit) {
    return Saga.named("createOrder", Purchase.class)
        .step(
            "pending",
            step ->
                step.local((data, tx, unit) -> decide(unit::execute, new Placed(data.orderId())))
                    .compensation(
                        (data, tx, unit) -> decide(unit::execute, new Rejected(data.orderId()))))
        .step("credit", step -> credit.accept(reserving(step, "credit").after("pending")))
        .step("stock", step -> compensated(reserving(step, "stock").after("pending"), "stock"))
        .step(
            "approve",
            step ->
                step.after("credit", "stock")
                    .local((data, tx, unit) -> decide(unit::execute, new Approved(data.orderId())))
                    .pivot())
        .build();
  }

  private interface Orders {
    void execute(Entity<OrderEvent, String, OrderEvent> entity, String id, OrderEvent command);
  }

  private static void decide(Orders orders, OrderEvent event) {
    String id =
        switch (event) {
          case Placed placed -> placed.orderId();
          case Approved approved -> approved.orderId();
          case Rejected rejected -> rejected.orderId();
        };
    orders.execute(ORDER, id, event);
  }

  private static StepBuilder<Purchase> reserving(StepBuilder<Purchase> step, String from) {
    return step.request(
            from,
            data -> of(data, from),
            data -> new Reserve(data.orderId(), of(data, from), data.amount()))
        .onReply(Reserved.class)
        .onRefusal(Denied.class)
        .timeout(Duration.ofMinutes(1));
  }

  static StepBuilder<Purchase> compensated(StepBuilder<Purchase> step, String from) {
    return step.compensation(data -> new Release(data.orderId(), of(data, from)), Released.class);
  }

  private static String of(Purchase data, String from) {
    return from.equals("credit") ? data.customer() : "goods";
  }

  static ServiceBuilder orders(ServiceBuilder service, Saga<?> saga) {
    return service.codec(CODEC).outbox().saga(saga);
  }

  /** Reserves and releases what it has of something. */
  static ServiceBuilder keeper(ServiceBuilder service, String topic, long most) {
    var holding = holding(most);
    return service
        .codec(CODEC)
        .outbox()
        .receiver(
            Receiver.named("requests")
                .on(
                    topic,
                    Reserve.class,
                    (asked, it) -> {
                      Object reply = new Reserved(asked.orderId());
                      try {
                        it.execute(holding, asked.from(), asked);
                      } catch (Refused e) {
                        reply = new Denied(asked.orderId());
                      }
                      it.reply(reply);
                    })
                .on(
                    topic,
                    Release.class,
                    (asked, it) -> {
                      it.execute(holding, asked.to(), asked);
                      it.reply(new Released(asked.orderId()));
                    }));
  }

  /** The whole shop, and what must hold in it. */
  static Simulation<String> simulation(Saga<Purchase> saga) {
    return Simulation.ofServices()
        .service("orders", service -> orders(service, saga))
        .service("credit", service -> keeper(service, "credit", CREDIT))
        .service("stock", service -> keeper(service, "stock", STOCK))
        .load(
            200,
            (scene, n) -> {
              String id = "o" + n;
              String customer = "c" + scene.random().nextInt(CUSTOMERS);
              long amount = scene.random().nextLong(1, 5);
              scene
                  .service("orders")
                  .sagas()
                  .start(saga, id, new Purchase(id, customer, amount), Metadata.none());
            })
        .invariant("every order ends", SagaShop::everyOrderEnds)
        .invariant("only approved orders hold credit", scene -> heldByApproved(scene, "credit"))
        .invariant("only approved orders hold stock", scene -> heldByApproved(scene, "stock"));
  }

  static List<String> orderIds(Scene<?> scene, String status) {
    Tenon orders = scene.service("orders");
    List<String> ids = new ArrayList<>();
    for (var stream : orders.events().streams("order", "", 1_000)) {
      if (orders.load(ORDER, stream.id()).state().equals(status)) {
        ids.add(stream.id());
      }
    }
    return ids;
  }

  private static void everyOrderEnds(Scene<?> scene) {
    if (!orderIds(scene, "Placed").isEmpty()) {
      throw new AssertionError("pending: " + orderIds(scene, "Placed"));
    }
  }

  private static void heldByApproved(Scene<?> scene, String service) {
    Tenon keeper = scene.service(service);
    Map<String, String> holders =
        keeper.events().streams("holding", "", 1_000).stream()
            .flatMap(s ->
                keeper.load(holding(0), s.id()).state().keySet().stream()
                    .map(order -> Map.entry(order, s.id())))
            .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    List<String> approved = orderIds(scene, "Approved");
    for (var holder : holders.entrySet()) {
      if (!approved.contains(holder.getKey())) {
        throw new AssertionError(
            "%s holds %s of %s".formatted(holder.getKey(), service, holder.getValue()));
      }
    }
    if (holders.size() < approved.size()) {
      throw new AssertionError("%s approved, held by %s".formatted(approved, holders.keySet()));
    }
  }
}
