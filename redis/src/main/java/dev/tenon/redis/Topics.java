package dev.tenon.redis;

import java.util.List;

/** The server's topics: that they are there. */
record Topics(RedisOptions options) {
  /** The topic, which is created if it is missing, with the number of lanes that all know. */
  Topic find(Session session, String name) {
    long lanes =
        session.number(
            Script.CREATE, List.of(Topic.settings(name)), List.of(Bytes.of(options.lanes())));
    return new Topic(name, Math.toIntExact(lanes));
  }
}
