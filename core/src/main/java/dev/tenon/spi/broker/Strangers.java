package dev.tenon.spi.broker;

import dev.tenon.error.Problem;
import dev.tenon.spi.CloudEvents;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Messages of other environments, which are passed over: to take them would mix up data, to wait
 * for them to go away would stop one's own. Safe for use by many threads.
 */
public final class Strangers {
  private static final System.Logger LOG = System.getLogger(Strangers.class.getName());
  private static final int MAX_ENVIRONMENTS = 100;

  private final String topic;
  private final String own;
  private final Map<String, Long> counts = new ConcurrentSkipListMap<>();

  /**
   * None as yet.
   *
   * @param topic that they come on
   * @param own environment; empty for none
   */
  public Strangers(String topic, String own) {
    this.topic = topic;
    this.own = own;
  }

  /**
   * Whether a message is one, which is then counted.
   *
   * @param lane that it came on
   * @param place where in the lane
   */
  public boolean include(Map<String, String> attributes, int lane, Object place) {
    boolean foreign = CloudEvents.isForeign(attributes, own);
    if (foreign) {
      count(attributes.getOrDefault(CloudEvents.ENVIRONMENT, ""), lane, place);
    }
    return foreign;
  }

  private void count(String environment, int lane, Object place) {
    if (counts.size() >= MAX_ENVIRONMENTS && !counts.containsKey(environment)) {
      return;
    }
    if (counts.merge(environment, 1L, Long::sum) == 1) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: {1}, first at {2} of lane {3}",
          topic,
          problem(environment, 1),
          place,
          lane);
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
