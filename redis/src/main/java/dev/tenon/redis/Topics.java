package dev.tenon.redis;

import dev.tenon.error.Problem;
import java.util.List;
import java.util.regex.Pattern;

/** How topics and groups are named on the server, and that they are there. */
record Topics(RedisOptions options) {
  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._-]{1,190}");

  /** What the server calls a topic. */
  String nameOf(String topic) {
    if (!LEGAL.matcher(topic).matches()) {
      throw Problem.INVALID_ARGUMENT.because(
          "topic '" + topic + "' must be 1 to 190 letters, digits, '.', '_' or '-'");
    }
    return inEnvironment(topic);
  }

  /** What the server calls a group. */
  String groupOf(String group) {
    return inEnvironment(group);
  }

  private String inEnvironment(String name) {
    return options.environment().isEmpty() ? name : options.environment() + '.' + name;
  }

  /** The topic, which is created if it is missing, with the number of lanes that all know. */
  Topic find(Session session, String name) {
    long lanes =
        session.number(
            Script.CREATE, List.of(Topic.settings(name)), List.of(Bytes.of(options.lanes())));
    return new Topic(name, Math.toIntExact(lanes));
  }
}
