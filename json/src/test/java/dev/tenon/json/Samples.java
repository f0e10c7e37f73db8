package dev.tenon.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events as a user would declare them. */
final class Samples {
  private Samples() {}

  sealed interface OrderEvent {
    record Placed(String orderId, BigDecimal total, Instant placedAt, List<Line> lines)
        implements OrderEvent {
      /** Derived: must not be stored. */
      public boolean isLarge() {
        return total.signum() > 0;
      }

      /** Derived: must not be stored. */
      public int getLineCount() {
        return lines.size();
      }
    }

    record Cancelled(String orderId, Reason reason) implements OrderEvent {}

    sealed interface Shipping extends OrderEvent {
      record Shipped(String orderId) implements Shipping {}
    }
  }

  record Line(String sku, int quantity, BigDecimal price) {
    Line {
      if (quantity < 0) {
        throw new IllegalArgumentException("quantity must not be negative");
      }
    }
  }

  enum Reason {
    CUSTOMER {
      @Override
      public String toString() {
        return "asked by the customer";
      }
    },
    CREDIT
  }

  record Everything(
      String text,
      int anInt,
      long aLong,
      double aDouble,
      boolean aBoolean,
      @Nullable Integer boxed,
      BigDecimal decimal,
      BigInteger integer,
      Instant instant,
      LocalDateTime local,
      LocalDate date,
      Duration duration,
      UUID uuid,
      Reason reason,
      Line nested,
      List<Line> list,
      Set<String> set,
      Map<String, BigDecimal> map,
      Map<Reason, List<Line>> nestedMap,
      ZoneId zone) {}

  record Text(String value) {}

  record Texts(Map<String, String> values) {}

  record Amount(BigDecimal value) {}

  record Count(int value) {}

  record Moment(Instant value) {}

  record Nothing() {}
}
