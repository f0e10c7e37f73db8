package dev.tenon.redis;

import dev.tenon.spi.broker.Lanes;
import java.util.ArrayList;
import java.util.List;

/**
 * A topic's keys on the server. Its name in braces puts them into one slot of a cluster.
 *
 * @param name as the server knows it
 * @param lanes how many streams its messages are spread over
 */
record Topic(String name, int lanes) {
  /** The hash that tells how many lanes it has. */
  static String settings(String name) {
    return "tenon:{" + name + "}";
  }

  String settings() {
    return settings(name);
  }

  /** A lane's stream. */
  String stream(int lane) {
    return settings() + ":" + lane;
  }

  List<String> streams() {
    List<String> streams = new ArrayList<>(lanes);
    for (int lane = 0; lane < lanes; lane++) {
      streams.add(stream(lane));
    }
    return streams;
  }

  /** A group's live instances, by when each is taken for dead. */
  String instances(String group) {
    return settings() + ":instances:" + group;
  }

  /** Which instance of a group has which lane. */
  String owners(String group) {
    return settings() + ":owners:" + group;
  }

  /** The lane of a key's messages: the same in every process, and for clients other than Tenon. */
  int laneOf(String key) {
    return Lanes.of(key, lanes);
  }
}
