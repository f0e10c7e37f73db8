package dev.tenon.jdbc;

/** The types of columns; a dialect says how it stores each. */
enum SqlType {
  /** {@code String}, ordered by code unit where it is a key. */
  TEXT,
  /** {@code Long}. */
  LONG,
  /** {@code Integer}. */
  INT,
  /** {@code Boolean}. */
  BOOL,
  /** {@code byte[]}. */
  BYTES,
  /** {@code java.util.UUID}. */
  UUID,
  /** {@code java.time.Instant}, kept to the microsecond. */
  TIME,
  /** {@code java.math.BigDecimal}. */
  DECIMAL
}
