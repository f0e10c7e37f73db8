package dev.tenon.kafka;

import dev.tenon.spi.Broker;
import dev.tenon.tck.CloudEventsClient;
import dev.tenon.tck.KilledReaderKit;
import dev.tenon.tck.ProcessFixture;
import dev.tenon.tck.ServerBrokerKits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class KafkaBrokerKitTest extends ServerBrokerKits {
  @Override
  protected ProcessFixture fixture() {
    return new OnKafka();
  }

  // snippet: fixture
  /** Every case has topics and groups of its own: those of an environment. */
  private static final class OnKafka implements ProcessFixture {
    private final KafkaOptions options = SharedKafka.options().withTimeout(Duration.ofSeconds(3));

    @Override
    public Broker open() {
      return KafkaBroker.open(options);
    }

    @Override
    public int lanes() {
      return options.partitions();
    }

    @Override
    public void kill() {
      SharedKafka.server().kill();
    }

    @Override
    public void restart() {
      SharedKafka.server().restart();
    }

    @Override
    public Broker openElsewhere() {
      return KafkaBroker.open(SharedKafka.options());
    }

    @Override
    public CloudEventsClient client() {
      return new Others(options.environment());
    }

    @Override
    public List<String> reader() {
      return List.of(
          Reader.class.getName(), SharedKafka.server().bootstrapServers(), options.environment());
    }

    @Override
    public Duration takeover() {
      return Duration.ofSeconds(10); // a session's timeout, and the group forms anew
    }

    @Override
    public void close() {
      SharedKafka.server().restart();
    }
  }

  // end snippet

  /** Reads in a process of its own. */
  static final class Reader {
    public static void main(String[] arguments) throws IOException {
      KafkaOptions options = SharedKafka.impatient(KafkaOptions.of(arguments[0]));
      KilledReaderKit.read(KafkaBroker.open(options.withEnvironment(arguments[1])));
    }
  }

  /** Topics of an environment, by clients of Kafka. */
  private static final class Others implements CloudEventsClient {
    private final PlainClient client = new PlainClient(SharedKafka.server());
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
      client.write(environment + '.' + topic, key, data, headers);
    }

    @Override
    public Map<String, String> read(String topic) {
      return PlainClient.headers(client.read(environment + '.' + topic, 1).getFirst());
    }

    @Override
    public void close() {}
  }
}
