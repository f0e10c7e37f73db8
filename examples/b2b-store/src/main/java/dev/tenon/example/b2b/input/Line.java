package dev.tenon.example.b2b.input;

import java.math.BigDecimal;

/**
 * One invoice line.
 *
 * @param sku the stock code, as written
 * @param quantity units, negative on a credit note
 * @param unitPrice the price of one unit, exact, always with three decimals
 */
public record Line(String sku, long quantity, BigDecimal unitPrice) {

  /** Quantity times unit price, exact. */
  public BigDecimal amount() {
    return unitPrice.multiply(BigDecimal.valueOf(quantity));
  }
}
