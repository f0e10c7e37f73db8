package dev.tenon.nats;

import dev.tenon.spi.Broker;
import dev.tenon.tck.CloudEventsClient;
import dev.tenon.tck.KilledReaderKit;
import dev.tenon.tck.ProcessFixture;
import dev.tenon.tck.ServerBrokerKits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class NatsBrokerKitTest extends ServerBrokerKits {
  @Override
  protected ProcessFixture fixture() {
    return new OnNats();
  }

  /** Every case has topics and groups of its own: those of an environment. */
  private static final class OnNats implements ProcessFixture {
    private final NatsOptions options = SharedNats.options().withTimeout(Duration.ofSeconds(3));

    @Override
    public Broker open() {
      return NatsBroker.open(options);
    }

    @Override
    public int lanes() {
      return options.lanes();
    }

    @Override
    public void kill() {
      SharedNats.server().kill();
    }

    @Override
    public void restart() {
      SharedNats.server().restart();
    }

    @Override
    public Broker openElsewhere() {
      return NatsBroker.open(SharedNats.options());
    }

    @Override
    public CloudEventsClient client() {
      return new Others(options.environment());
    }

    @Override
    public List<String> reader() {
      return List.of(Reader.class.getName(), options.servers(), options.environment());
    }

    @Override
    public void close() {
      SharedNats.server().restart();
    }
  }

  /** Reads in a process of its own. */
  static final class Reader {
    public static void main(String[] arguments) throws IOException {
      NatsOptions options = NatsOptions.of(arguments[0]);
      KilledReaderKit.read(NatsBroker.open(options.withEnvironment(arguments[1])));
    }
  }

  /** Topics of an environment, by a client of NATS. */
  private static final class Others implements CloudEventsClient {
    private final PlainClient client = new PlainClient(SharedNats.server());
    private final String environment;

    Others(String environment) {
      this.environment = environment;
    }

    @Override
    public String prefix() {
      return "ce-";
    }

    /** Other texts than those of ASCII have to be encoded, says the binding. */
    @Override
    public void write(String topic, String key, String data, Map<String, String> headers) {
      Topic lanes = topic(topic);
      Map<String, String> encoded = new TreeMap<>(Map.of("key", key));
      headers.forEach((name, text) -> encoded.put(name, PercentText.encoded(text)));
      client.write(lanes.subject(lanes.laneOf(key)), data, encoded);
    }

    @Override
    public Map<String, String> read(String topic) {
      Map<String, String> headers =
          PlainClient.headers(client.read(topic(topic).stream(), "others").getFirst());
      headers.replaceAll((name, text) -> PercentText.decoded(text));
      return headers;
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
