package dev.tenon.example.b2b.audit;

import java.math.BigDecimal;
import java.util.SortedMap;

/**
 * What became of the documents.
 *
 * @param outcomesSha256 of the lines {@code ORDER|STATUS|REASON}, sorted
 * @param heldSha256 of the lines {@code CUSTOMER|HELD}, sorted
 * @param customers how many of these lines there are
 * @param events how many events both logs hold
 */
public record Figures(
    long placed,
    long open,
    SortedMap<String, Long> rejected,
    long creditNotes,
    BigDecimal unusedCredit,
    long customers,
    String outcomesSha256,
    BigDecimal heldCredit,
    String heldSha256,
    long events) {}
