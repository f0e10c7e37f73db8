package dev.tenon;

import dev.tenon.command.Entity;
import dev.tenon.event.Codec;
import dev.tenon.event.Metadata;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.saga.LocalWork;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaState;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.StepBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Trips that book a hotel by a saga of its own, and wait for signals. */
final class SagaTrips implements AutoCloseable {
  record Trip(String id, String note) {
    Trip noted(String what) {
      return new Trip(id, note + what);
    }
  }

  record Booking(String id, String note) {}

  record Confirmed(String room) {}

  record Full(String why) {}

  record Paid(String by) {}

  record Declined(String why) {}

  record Cancelled(String why) {}

  record Remark(String text) {}

  record Did(String what) {}

  private static final Codec CODEC =
      RecordCodec.of(
          Trip.class,
          Booking.class,
          Confirmed.class,
          Full.class,
          Paid.class,
          Declined.class,
          Cancelled.class,
          Remark.class,
          Did.class);

  /** What local work did for an id. */
  private static final Entity<Did, String, Did> DONE =
      Entity.of("done", "", (it, state) -> List.of(it), (state, it) -> state + it.what() + ';');

  static final Saga<Booking> HOTEL =
      Saga.named("hotel", Booking.class)
          .step(
              "room",
              step ->
                  step.local(did("room", Booking::id)).compensation(did("no room", Booking::id)))
          .step(
              "confirm",
              step ->
                  step.signal()
                      .onReply(Confirmed.class, (it, yes) -> new Booking(it.id(), yes.room()))
                      .onRefusal(Full.class, (it, no) -> new Booking(it.id(), no.why()))
                      .timeout(Duration.ofHours(1))
                      .harmless())
          .build();

  static final Saga<Trip> TRIP =
      Saga.named("trip", Trip.class)
          .cancelOn(Cancelled.class, (it, no) -> it.noted(no.why()))
          .onSignal(Remark.class, (it, remark) -> it.noted(remark.text()))
          .step("hotel", step -> hotel(step).compensation())
          .step(
              "pay",
              step ->
                  step.signal()
                      .onReply(Paid.class, (it, paid) -> it.noted(paid.by()))
                      .onRefusal(Declined.class)
                      .timeout(Duration.ofDays(1))
                      .harmless())
          .step("go", step -> step.local(did("go", Trip::id)).pivot())
          .step(
              "return",
              step ->
                  step.signal().onReply(Confirmed.class).timeout(Duration.ofDays(9)).retriable())
          .build();

  final ManualClock clock = new ManualClock();
  final MemoryDatabase database = MemoryDatabase.create();
  private final InProcessBroker broker = InProcessBroker.create();
  private Tenon service = start(builder -> builder.saga(HOTEL).saga(TRIP));

  static StepBuilder<Trip> hotel(StepBuilder<Trip> step) {
    return step.child(
        HOTEL, Trip::id, it -> new Booking(it.id(), ""), (it, booking) -> it.noted(booking.note()));
  }

  static <D> LocalWork<D> did(String what, Function<D, String> id) {
    return (data, tx, unit) -> unit.execute(DONE, id.apply(data), new Did(what));
  }

  Tenon start(UnaryOperator<ServiceBuilder> with) {
    service =
        with.apply(
                Tenon.service("trips")
                    .database(database)
                    .broker(broker)
                    .codec(CODEC)
                    .clock(clock)
                    .outbox())
            .start();
    return service;
  }

  Tenon service() {
    return service;
  }

  void begin(String id) {
    service.sagas().start(TRIP, id, new Trip(id, ""), Metadata.none());
  }

  boolean tell(String saga, String id, Object signal) {
    return service.sagas().signal(saga, id, signal, Metadata.none());
  }

  SagaState state(String saga, String id) {
    return service.sagas().load(saga, id).state();
  }

  SagaStatus status(String saga, String id) {
    return state(saga, id).status();
  }

  String done(String id) {
    return service.load(DONE, id).state();
  }

  @Override
  public void close() {
    service.close();
    broker.close();
  }
}
