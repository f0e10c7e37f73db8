package dev.tenon.example.b2b.demo;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads what was given on the command line, or says what is wrong with it. */
final class Arguments {
  private static final BigDecimal MOST = BigDecimal.TEN.pow(15);

  private Arguments() {}

  static BigDecimal money(String option, String text) {
    if (!text.matches("[0-9]{1,16}(\\.[0-9]{1,3})?")) {
      throw new DemoProblem(
          option
              + " '"
              + text
              + "' must be an amount with at most three decimals, such as 2000.00");
    }
    BigDecimal amount = new BigDecimal(text);
    if (amount.compareTo(MOST) > 0) {
      throw new DemoProblem(option + " " + text + " is above " + MOST.toPlainString());
    }
    return amount;
  }

  static double rate(String text) {
    if (!text.matches("[0-9]{1,7}(\\.[0-9]{1,3})?") || Double.parseDouble(text) == 0) {
      throw new DemoProblem("--rate '" + text + "' must be a number of documents a second above 0");
    }
    return Double.parseDouble(text);
  }

  static Duration seconds(String option, String text) {
    if (!text.matches("[1-9][0-9]{0,6}")) {
      throw new DemoProblem(
          option + " '" + text + "' must be a whole number of seconds from 1 to 9999999");
    }
    return Duration.ofSeconds(Long.parseLong(text));
  }

  static void requireWritable(@Nullable Path report) {
    if (report == null) {
      return;
    }
    Path directory = report.toAbsolutePath().getParent();
    if (Files.isDirectory(report) || directory == null || !Files.isWritable(directory)) {
      throw new DemoProblem("--report " + report + " cannot be written there");
    }
  }
}
