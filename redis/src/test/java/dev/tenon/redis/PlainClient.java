package dev.tenon.redis;

import dev.tenon.testing.server.RedisServer;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What others have who read and write streams without Tenon. */
final class PlainClient implements AutoCloseable {
  private final RedisClient client;
  private final RedisCommands<String, String> commands;

  PlainClient(RedisServer server) {
    client = RedisClient.create(server.uri());
    commands = client.connect().sync();
  }

  RedisCommands<String, String> commands() {
    return commands;
  }

  /** Every entry of a topic that is kept. */
  List<StreamMessage<String, String>> read(Topic topic) {
    List<StreamMessage<String, String>> entries = new ArrayList<>();
    topic.streams().forEach(stream -> entries.addAll(commands.xrange(stream, Range.unbounded())));
    return entries;
  }

  void write(String stream, String key, String data, Map<String, String> fields) {
    Map<String, String> entry = new HashMap<>(fields);
    entry.put("data", data);
    entry.put("key", key);
    commands.xadd(stream, entry);
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
