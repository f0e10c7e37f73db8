package dev.tenon.redis;

import dev.tenon.error.Problem;
import dev.tenon.spi.CloudEvents;
import io.lettuce.core.StreamMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Messages of other environments, which are passed over: to take them would mix up data, to wait
 * for them to go away would stop one's own.
 */
final class Strangers {
  private static final System.Logger LOG = System.getLogger(Strangers.class.getName());
  private static final int MAX_ENVIRONMENTS = 100;

  private final String own;
  private final Map<String, Long> counts = new ConcurrentSkipListMap<>();

  Strangers(RedisOptions options) {
    own = options.environment();
  }

  void met(StreamMessage<String, byte[]> entry, Map<String, String> attributes) {
    String environment = attributes.getOrDefault(CloudEvents.ENVIRONMENT, "");
    if (counts.size() >= MAX_ENVIRONMENTS && !counts.containsKey(environment)) {
      return;
    }
    if (counts.merge(environment, 1L, Long::sum) == 1) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: {1}, first the entry {2}",
          entry.getStream(),
          problem(environment, 1),
          entry.getId());
    }
  }

  List<String> failures() {
    return counts.entrySet().stream()
        .map(count -> problem(count.getKey(), count.getValue()))
        .toList();
  }

  private String problem(String environment, long count) {
    return "%s: %d messages of %s came and are not taken by %s; look who publishes them here"
        .formatted(Problem.OTHER_ENVIRONMENT.code(), count, named(environment), named(own));
  }

  private static String named(String environment) {
    return environment.isEmpty() ? "no environment" : "environment '" + environment + "'";
  }
}
