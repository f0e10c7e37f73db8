package dev.tenon.rabbitmq;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a server can keep what it acknowledges, by what it says of itself. That its queues do is
 * a matter of how they are declared: a server refuses to declare one again in another way.
 */
record KeepingCheck(String server) {
  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");
  private static final int MAJOR = 3;
  private static final int MINOR = 10;

  /**
   * Returns if it can.
   *
   * @param said the server's properties
   * @throws TenonException {@code BROKER_FAILED} naming what is missing
   */
  void require(Map<String, Object> said) {
    String product = String.valueOf(said.get("product"));
    String version = String.valueOf(said.get("version"));
    if (!product.equals("RabbitMQ") || !isRecent(version)) {
      throw Problem.BROKER_FAILED.because(
          "%s at %s, version %s, may lose what it acknowledged: it takes RabbitMQ %d.%d or later, with its quorum queues"
              .formatted(product, server, version, MAJOR, MINOR));
    }
    if (!(said.get("capabilities") instanceof Map<?, ?> able)
        || !Boolean.TRUE.equals(able.get("publisher_confirms"))) {
      throw Problem.BROKER_FAILED.because(
          "RabbitMQ at " + server + " may lose what it was sent: it does not confirm messages");
    }
  }

  private static boolean isRecent(String version) {
    Matcher numbers = VERSION.matcher(version);
    if (!numbers.matches()) {
      return false;
    }
    int major = Integer.parseInt(numbers.group(1));
    return major > MAJOR || (major == MAJOR && Integer.parseInt(numbers.group(2)) >= MINOR);
  }
}
