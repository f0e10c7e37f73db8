package dev.tenon.example.b2b.http;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Money and times as the API writes them. */
final class Values {
  static final String MONEY_RULE =
      "must be a plain decimal without exponent, of at most three decimals and at most 10^15";
  static final String TIME_RULE =
      "must be a time such as 2011-01-31T12:00:00Z or 2011-01-31T12:00:00+01:00,"
          + " in the years 1 to 9999; without a zone it is taken as UTC";

  private static final BigDecimal MAX_MONEY = BigDecimal.TEN.pow(15);
  private static final int DECIMALS = 3;
  private static final Pattern MONEY = Pattern.compile("-?[0-9]{1,16}(\\.[0-9]{1,3})?");

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffsetId()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT)
          .withChronology(IsoChronology.INSTANCE);

  private Values() {}

  /** Exactly that much, with three decimals; null if it is not money. */
  static @Nullable BigDecimal money(String text) {
    if (!MONEY.matcher(text).matches()) {
      return null;
    }
    BigDecimal money = new BigDecimal(text).setScale(DECIMALS);
    return money.abs().compareTo(MAX_MONEY) > 0 ? null : money;
  }

  static String text(BigDecimal money) {
    return money.setScale(DECIMALS).toPlainString();
  }

  /** That instant; null if it is not a time. */
  static @Nullable Instant time(String text) {
    try {
      TemporalAccessor parsed = TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      Instant time =
          parsed instanceof OffsetDateTime zoned
              ? zoned.toInstant()
              : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
      return time.isBefore(FIRST) || time.isAfter(LAST) ? null : time;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
