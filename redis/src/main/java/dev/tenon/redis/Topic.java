package dev.tenon.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

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
    CRC32 crc = new CRC32();
    crc.update(key.getBytes(UTF_8));
    return (int) (crc.getValue() % lanes);
  }
}
