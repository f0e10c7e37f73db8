package dev.tenon.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.testing.server.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** What others have who read and write streams without Tenon. */
final class PlainClient implements AutoCloseable {
  private final URI uri;
  private final Connection connection;
  private final JetStream jetStream;
  private final JetStreamManagement streams;

  PlainClient(NatsServer server) {
    this(server.uri());
  }

  PlainClient(String uri) {
    this.uri = URI.create(uri);
    try {
      connection = Nats.connect(new Options.Builder().server(uri).build());
      jetStream = connection.jetStream();
      streams = connection.jetStreamManagement();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  JetStreamManagement streams() {
    return streams;
  }

  /** Every message that the durable consumer gets; they are acknowledged. */
  List<Message> read(String stream, String durable) {
    try {
      return fetched(stream, durable);
    } catch (IOException | JetStreamApiException | InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Message> fetched(String stream, String durable)
      throws IOException, JetStreamApiException, InterruptedException, TimeoutException {
    JetStreamSubscription subscription =
        jetStream.subscribe(
            null, PullSubscribeOptions.builder().stream(stream).durable(durable).build());
    List<Message> all = new ArrayList<>();
    for (List<Message> some = subscription.fetch(100, Duration.ofMillis(300));
        !some.isEmpty();
        some = subscription.fetch(100, Duration.ofMillis(300))) {
      some.forEach(Message::ack);
      all.addAll(some);
    }
    connection.flush(Duration.ofSeconds(5));
    return all;
  }

  static Map<String, String> headers(Message message) {
    Map<String, String> headers = new TreeMap<>();
    message.getHeaders().forEach((name, values) -> headers.put(name, values.getLast()));
    return headers;
  }

  /** How many messages a stream has. */
  long count(String stream) {
    try {
      return streams.getStreamInfo(stream).getStreamState().getMsgCount();
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException(e);
    }
  }

  void write(String subject, String data, Map<String, String> header) {
    Headers headers = new Headers();
    header.forEach(headers::put);
    try {
      jetStream.publish(subject, headers, data.getBytes(UTF_8));
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As no proper client does: with headers that are any text. */
  void writeRaw(String subject, String headers, String data) throws IOException {
    String[] user = uri.getUserInfo().split(":", 2);
    String frame =
        "CONNECT {\"user\":\"%s\",\"pass\":\"%s\",\"verbose\":false,\"headers\":true}\r\nHPUB %s %d %d\r\n%s%s\r\nPING\r\n"
            .formatted(
                user[0],
                user[1],
                subject,
                headers.getBytes(UTF_8).length,
                headers.getBytes(UTF_8).length + data.length(),
                headers,
                data);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.getOutputStream().write(frame.getBytes(UTF_8));
      var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      for (String line = answers.readLine(); !"PONG".equals(line); line = answers.readLine()) {
        if (line == null || line.startsWith("-ERR")) {
          throw new IOException("the server says: " + line);
        }
      }
    }
  }

  void edit(String stream, UnaryOperator<StreamConfiguration.Builder> change) throws Exception {
    StreamConfiguration is = streams.getStreamInfo(stream).getConfiguration();
    streams.updateStream(change.apply(StreamConfiguration.builder(is)).build());
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
