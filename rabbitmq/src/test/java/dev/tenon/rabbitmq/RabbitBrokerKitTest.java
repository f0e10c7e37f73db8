package dev.tenon.rabbitmq;

import dev.tenon.spi.Broker;
import dev.tenon.tck.CloudEventsClient;
import dev.tenon.tck.KilledReaderKit;
import dev.tenon.tck.ProcessFixture;
import dev.tenon.tck.ServerBrokerKits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class RabbitBrokerKitTest extends ServerBrokerKits {
  @Override
  protected ProcessFixture fixture() {
    return new OnRabbit();
  }

  /** Every case has topics and groups of its own: those of an environment. */
  private static final class OnRabbit implements ProcessFixture {
    private final RabbitOptions options = SharedRabbit.options().withTimeout(Duration.ofSeconds(3));

    @Override
    public Broker open() {
      return RabbitBroker.open(options);
    }

    @Override
    public int lanes() {
      return options.lanes();
    }

    @Override
    public void kill() {
      SharedRabbit.server().kill();
    }

    @Override
    public void restart() {
      SharedRabbit.server().restart();
    }

    @Override
    public Broker openElsewhere() {
      return RabbitBroker.open(SharedRabbit.options());
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
      SharedRabbit.server().restart();
    }
  }

  /** Reads in a process of its own. */
  static final class Reader {
    public static void main(String[] arguments) throws IOException {
      RabbitOptions options = RabbitOptions.of(arguments[0]).withLanes(4);
      KilledReaderKit.read(RabbitBroker.open(options.withEnvironment(arguments[1])));
    }
  }

  /** Topics of an environment, by a client of RabbitMQ. */
  private static final class Others implements CloudEventsClient {
    private final PlainClient client = new PlainClient(SharedRabbit.server());
    private final String environment;

    Others(String environment) {
      this.environment = environment;
    }

    @Override
    public String prefix() {
      return "cloudEvents_";
    }

    @Override
    public void write(String topic, String key, String data, Map<String, String> headers) {
      client.write(environment + '.' + topic, key, data, headers);
    }

    @Override
    public Map<String, String> read(String topic) {
      return PlainClient.headers(client.take(environment + '.' + topic));
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
