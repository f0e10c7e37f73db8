package dev.tenon.example.b2b.customers;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Credit held for orders, in the order in which it was reserved. Immutable. */
public record Reservations(List<Reservation> inOrder, BigDecimal held) {
  static final Reservations NONE = new Reservations(List.of(), BigDecimal.ZERO.setScale(3));

  /** Credit held for one order until it is due. */
  public record Reservation(String orderId, BigDecimal amount, Instant dueAt) {}

  Reservations with(String orderId, BigDecimal amount, Instant dueAt) {
    if (amount.signum() == 0) {
      return this;
    }
    List<Reservation> more = new ArrayList<>(inOrder.size() + 1);
    more.addAll(inOrder);
    more.add(new Reservation(orderId, amount, dueAt));
    return new Reservations(more, held.add(amount));
  }

  Reservations without(String orderId) {
    List<Reservation> fewer = new ArrayList<>(inOrder.size());
    BigDecimal left = held;
    for (Reservation reservation : inOrder) {
      if (reservation.orderId().equals(orderId)) {
        left = left.subtract(reservation.amount());
      } else {
        fewer.add(reservation);
      }
    }
    return new Reservations(fewer, left);
  }

  Reservations shrunkBy(BigDecimal amount) {
    List<Reservation> shrunk = new ArrayList<>(inOrder.size());
    BigDecimal open = amount;
    for (Reservation reservation : inOrder) {
      BigDecimal part = open.min(reservation.amount());
      open = open.subtract(part);
      BigDecimal left = reservation.amount().subtract(part);
      if (left.signum() > 0) {
        shrunk.add(new Reservation(reservation.orderId(), left, reservation.dueAt()));
      }
    }
    return new Reservations(shrunk, held.subtract(amount));
  }

  /** What is due by then. */
  public List<Reservation> dueAt(Instant at) {
    List<Reservation> due = new ArrayList<>();
    for (Reservation reservation : inOrder) {
      if (!reservation.dueAt().isAfter(at)) {
        due.add(reservation);
      }
    }
    return due;
  }

  BigDecimal heldFor(String orderId) {
    BigDecimal sum = BigDecimal.ZERO.setScale(3);
    for (Reservation reservation : inOrder) {
      if (reservation.orderId().equals(orderId)) {
        sum = sum.add(reservation.amount());
      }
    }
    return sum;
  }
}
