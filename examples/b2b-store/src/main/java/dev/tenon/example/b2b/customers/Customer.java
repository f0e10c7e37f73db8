package dev.tenon.example.b2b.customers;

import dev.tenon.command.Decider;
import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import dev.tenon.example.b2b.customers.CustomerCommand.ChangeLimit;
import dev.tenon.example.b2b.customers.CustomerCommand.GiveBack;
import dev.tenon.example.b2b.customers.CustomerCommand.Look;
import dev.tenon.example.b2b.customers.CustomerCommand.Register;
import dev.tenon.example.b2b.customers.CustomerCommand.Release;
import dev.tenon.example.b2b.customers.CustomerCommand.Reserve;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditLimitChanged;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditNoteRefused;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditRefused;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReleased;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReserved;
import dev.tenon.example.b2b.customers.CustomerEvent.CreditReturned;
import dev.tenon.example.b2b.customers.CustomerEvent.CustomerRegistered;
import dev.tenon.example.b2b.customers.CustomerEvent.ReservationSettled;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A customer as its events tell.
 *
 * @param registered absent as long as nobody registered the customer
 */
public record Customer(
    @Nullable CustomerRegistered registered, BigDecimal creditLimit, Reservations reservations) {
  /** Customers, each in a lane of its own. */
  public static final Entity<CustomerCommand, Customer, CustomerEvent> ENTITY = entity("customer");

  /** Orders without a customer, by order: somebody must refuse them. */
  public static final Entity<CustomerCommand, Customer, CustomerEvent> NOBODY = entity("nobody");

  private static final Duration PAID_AFTER = Duration.ofDays(30);
  private static final String UNKNOWN_CUSTOMER = "UNKNOWN_CUSTOMER";
  private static final String INSUFFICIENT_CREDIT = "INSUFFICIENT_CREDIT";

  private static Entity<CustomerCommand, Customer, CustomerEvent> entity(String category) {
    Customer unknown = new Customer(null, BigDecimal.ZERO.setScale(3), Reservations.NONE);
    return Entity.of(category, Decider.of(unknown, Customer::decide, Customer::evolve));
  }

  private static List<? extends CustomerEvent> decide(CustomerCommand command, Customer customer) {
    return switch (command) {
      case Register register -> customer.register(register);
      case ChangeLimit change -> customer.changeLimit(change.creditLimit());
      case Reserve reserve -> customer.reserve(reserve);
      case GiveBack back -> customer.giveBack(back);
      case Release release -> customer.release(release.orderId());
      case Look look -> List.of();
    };
  }

  private List<CustomerEvent> register(Register register) {
    var wanted =
        new CustomerRegistered(
            register.customerId(), register.name(), register.creditLimit().setScale(3));
    if (registered == null) {
      return List.of(wanted);
    }
    if (!registered.equals(wanted)) {
      throw new Refused(
          "ID_TAKEN", "customer " + register.customerId() + " was registered with another body");
    }
    return List.of();
  }

  private List<CustomerEvent> changeLimit(BigDecimal limit) {
    if (registered == null) {
      throw new Refused("NOT_FOUND", "there is no such customer");
    }
    if (limit.compareTo(reservations.held()) < 0) {
      throw new Refused(
          "LIMIT_BELOW_HELD", "credit of " + reservations.held().toPlainString() + " is held");
    }
    return limit.compareTo(creditLimit) == 0
        ? List.of()
        : List.of(new CreditLimitChanged(registered.customerId(), limit.setScale(3)));
  }

  private List<CustomerEvent> reserve(Reserve reserve) {
    if (registered == null) {
      return List.of(new CreditRefused(reserve.customerId(), reserve.orderId(), UNKNOWN_CUSTOMER));
    }
    String id = registered.customerId();
    List<CustomerEvent> events = new ArrayList<>();
    Reservations left = settle(id, reserve.at(), events);
    boolean enough = left.held().add(reserve.amount()).compareTo(creditLimit) <= 0;
    events.add(
        enough
            ? new CreditReserved(
                id, reserve.orderId(), reserve.amount(), reserve.at().plus(PAID_AFTER))
            : new CreditRefused(id, reserve.orderId(), INSUFFICIENT_CREDIT));
    return events;
  }

  /** Why an order for that much that was just judged got no credit; null if it did. */
  public @Nullable String refusalOf(String orderId, BigDecimal amount) {
    if (registered == null) {
      return UNKNOWN_CUSTOMER;
    }
    boolean held = amount.signum() == 0 || reservations.heldFor(orderId).signum() > 0;
    return held ? null : INSUFFICIENT_CREDIT;
  }

  private List<CustomerEvent> giveBack(GiveBack back) {
    if (registered == null) {
      return List.of(
          new CreditNoteRefused(back.customerId(), back.creditNoteId(), UNKNOWN_CUSTOMER));
    }
    List<CustomerEvent> events = new ArrayList<>();
    Reservations left = settle(registered.customerId(), back.at(), events);
    BigDecimal applied = back.amount().min(left.held());
    BigDecimal unused = back.amount().subtract(applied);
    events.add(new CreditReturned(registered.customerId(), back.creditNoteId(), applied, unused));
    return events;
  }

  /** Before a document is judged, what fell due by its time is paid. */
  private Reservations settle(String id, Instant at, List<CustomerEvent> events) {
    Reservations left = reservations;
    for (Reservations.Reservation due : reservations.dueAt(at)) {
      events.add(new ReservationSettled(id, due.orderId(), due.amount(), due.dueAt()));
      left = left.without(due.orderId());
    }
    return left;
  }

  private List<CustomerEvent> release(String orderId) {
    BigDecimal held = reservations.heldFor(orderId);
    return registered == null || held.signum() == 0
        ? List.of()
        : List.of(new CreditReleased(registered.customerId(), orderId, held));
  }

  private static Customer evolve(Customer customer, CustomerEvent event) {
    return switch (event) {
      case CustomerRegistered registered ->
          new Customer(registered, registered.creditLimit(), Reservations.NONE);
      case CreditLimitChanged changed ->
          new Customer(customer.registered, changed.creditLimit(), customer.reservations);
      case CreditReserved reserved ->
          customer.with(
              customer.reservations.with(reserved.orderId(), reserved.amount(), reserved.dueAt()));
      case ReservationSettled settled ->
          customer.with(customer.reservations.without(settled.orderId()));
      case CreditReturned returned ->
          customer.with(customer.reservations.shrunkBy(returned.applied()));
      case CreditReleased released ->
          customer.with(customer.reservations.without(released.orderId()));
      case CreditRefused refused -> customer;
      case CreditNoteRefused refused -> customer;
    };
  }

  private Customer with(Reservations changed) {
    return new Customer(registered, creditLimit, changed);
  }
}
