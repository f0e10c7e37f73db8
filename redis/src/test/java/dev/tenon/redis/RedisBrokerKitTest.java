package dev.tenon.redis;

import dev.tenon.spi.Broker;
import dev.tenon.tck.CloudEventsClient;
import dev.tenon.tck.KilledReaderKit;
import dev.tenon.tck.ProcessFixture;
import dev.tenon.tck.ServerBrokerKits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class RedisBrokerKitTest extends ServerBrokerKits {
  @Override
  protected ProcessFixture fixture() {
    return new OnRedis();
  }

  /** Every case has topics and groups of its own: those of an environment. */
  private static final class OnRedis implements ProcessFixture {
    private final RedisOptions options = SharedRedis.options().withTimeout(Duration.ofSeconds(3));

    @Override
    public Broker open() {
      return RedisBroker.open(options);
    }

    @Override
    public int lanes() {
      return options.lanes();
    }

    @Override
    public void kill() {
      SharedRedis.server().kill();
    }

    @Override
    public void restart() {
      SharedRedis.server().restart();
    }

    @Override
    public Broker openElsewhere() {
      return RedisBroker.open(SharedRedis.options());
    }

    @Override
    public CloudEventsClient client() {
      return new Others(options.environment());
    }

    @Override
    public List<String> reader() {
      return List.of(Reader.class.getName(), options.uri(), options.environment());
    }

    @Override
    public void close() {
      SharedRedis.server().restart();
    }
  }

  /** Reads in a process of its own. */
  static final class Reader {
    public static void main(String[] arguments) throws IOException {
      RedisOptions options = RedisOptions.of(arguments[0]);
      KilledReaderKit.read(RedisBroker.open(options.withEnvironment(arguments[1])));
    }
  }

  /** Topics of an environment, by a client of Redis. */
  private static final class Others implements CloudEventsClient {
    private final PlainClient client = new PlainClient(SharedRedis.server());
    private final String environment;

    Others(String environment) {
      this.environment = environment;
    }

    @Override
    public String prefix() {
      return "ce_";
    }

    @Override
    public void write(String topic, String key, String data, Map<String, String> headers) {
      Topic lanes = topic(topic);
      client.write(lanes.stream(lanes.laneOf(key)), key, data, headers);
    }

    @Override
    public Map<String, String> read(String topic) {
      return client.read(topic(topic)).getFirst().getBody();
    }

    private Topic topic(String name) {
      return new Topic(environment + '.' + name, 12);
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
