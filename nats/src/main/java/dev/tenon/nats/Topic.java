package dev.tenon.nats;

import dev.tenon.spi.broker.Lanes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topic's names on the server. Each subject tells of how many lanes it is one: should a topic
 * ever be made anew with another number of them, who remembers the old one reaches nothing.
 *
 * @param name with its environment
 * @param lanes how many subjects its messages are spread over
 */
record Topic(String name, int lanes) {
  private static final String PREFIX = "tenon.";

  /** The stream of a topic: no stream's name has a dot. */
  static String stream(String name) {
    return name.replace('.', '_');
  }

  String stream() {
    return stream(name);
  }

  /** A lane's subject. */
  String subject(int lane) {
    return PREFIX + name + '.' + lanes + '.' + lane;
  }

  List<String> subjects() {
    List<String> subjects = new ArrayList<>(lanes);
    for (int lane = 0; lane < lanes; lane++) {
      subjects.add(subject(lane));
    }
    return subjects;
  }

  /** The topic of a stream with these subjects, in any order; null if that is none. */
  static @Nullable Topic of(String name, List<String> subjects) {
    Topic topic = new Topic(name, subjects.size());
    return topic.subjects().stream().sorted().toList().equals(subjects.stream().sorted().toList())
        ? topic
        : null;
  }

  int laneOf(String key) {
    return Lanes.of(key, lanes);
  }
}
