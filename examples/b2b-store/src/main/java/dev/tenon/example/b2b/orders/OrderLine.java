package dev.tenon.example.b2b.orders;

import java.math.BigDecimal;
import java.util.List;

/** Some units of an article at a price; units are negative on a credit note. */
public record OrderLine(String sku, long quantity, BigDecimal unitPrice) {
  /** Brings the price to three decimals, so that equal lines are equal. */
  public OrderLine {
    unitPrice = unitPrice.setScale(3);
  }

  /** The sum of quantity times price, exact. */
  static BigDecimal total(List<OrderLine> lines) {
    BigDecimal sum = BigDecimal.ZERO.setScale(3);
    for (OrderLine line : lines) {
      sum = sum.add(line.unitPrice.multiply(BigDecimal.valueOf(line.quantity)));
    }
    return sum;
  }
}
