package dev.tenon.bench.brokers;

import dev.tenon.redis.RedisBroker;
import dev.tenon.spi.Broker;
import dev.tenon.testing.server.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.util.List;

/** A Redis server of its own. */
final class RedisSite implements Site {
  private final RedisServer server;
  private final RedisClient client;

  private RedisSite(RedisServer server) {
    this.server = server;
    client = RedisClient.create(server.uri());
  }

  static RedisSite start(Path directory) {
    return new RedisSite(RedisServer.start(directory));
  }

  @Override
  public String emptyTopic(String contender) {
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().flushall();
    }
    return contender;
  }

  @Override
  public Broker broker() {
    return RedisBroker.open(server.uri());
  }

  @Override
  public Route bare(String topic, List<Parcel> parcels, Arrivals arrivals) {
    return new BareRedis(client, topic, parcels, arrivals);
  }

  @Override
  public void close() {
    client.shutdown();
    server.close();
  }
}
