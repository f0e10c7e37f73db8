package dev.tenon.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how old something is: {@code 90s}, {@code 15m}, {@code 2h}, {@code 3d}. */
final class Age implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})([smhd])");

  @Override
  public Duration convert(String value) {
    Matcher it = FORM.matcher(value);
    if (!it.matches()) {
      throw new TypeConversionException(
          "'" + value + "' is no age; write 90s, 15m, 2h or 3d, for instance");
    }
    long number = Long.parseLong(it.group(1));
    return switch (it.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
