package dev.tenon.bench.brokers;

import static java.util.Objects.requireNonNull;

import dev.tenon.error.Problem;
import dev.tenon.spi.broker.Publication;
import io.nats.client.Connection;
import io.nats.client.ConsumerContext;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.MessageConsumer;
import io.nats.client.MessageHandler;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes without waiting for the answers of those before; a durable consumer for each lane,
 * which acknowledges every hundredth message and all before it.
 */
final class BareNats implements Route {
  private static final String PREFIX = "ce-";
  private static final int ACKNOWLEDGE_EVERY = 100;

  /** As long as ours waits; the client's own would be over on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Connection publishing;
  private final Connection reading;
  private final JetStream jetStream;
  private final List<Letter> letters;
  private final List<MessageConsumer> consumers = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // bytes on their way; compared by nobody
  private record Letter(String subject, Headers headers, byte[] data) {}

  BareNats(
      Connection publishing,
      Connection reading,
      String topic,
      List<Parcel> parcels,
      Arrivals arrivals)
      throws IOException, JetStreamApiException {
    this.publishing = publishing;
    this.reading = reading;
    letters = parcels.stream().map(parcel -> letter(topic, parcel)).toList();
    jetStream = publishing.jetStream(JetStreamOptions.builder().requestTimeout(PATIENCE).build());
    JetStreamManagement streams = publishing.jetStreamManagement();
    streams.addStream(
        StreamConfiguration.builder()
            .name(topic)
            .subjects(topic + ".*")
            .storageType(StorageType.File)
            .allowDirect(true)
            .build());
    for (int lane = 0; lane < Parcel.LANES; lane++) {
      ConsumerConfiguration durable =
          ConsumerConfiguration.builder()
              .durable("lane-" + lane)
              .filterSubject(topic + '.' + lane)
              .ackPolicy(AckPolicy.All)
              .build();
      streams.addOrUpdateConsumer(topic, durable);
      ConsumerContext context = reading.getConsumerContext(topic, "lane-" + lane);
      consumers.add(context.consume(handler(arrivals)));
    }
  }

  private static Letter letter(String topic, Parcel parcel) {
    Headers headers = new Headers();
    parcel.attributes().forEach((name, value) -> headers.put(PREFIX + name, value));
    headers.put(PREFIX + "datacontenttype", Parcel.CONTENT_TYPE);
    return new Letter(topic + '.' + parcel.lane(), headers, parcel.data());
  }

  private static MessageHandler handler(Arrivals arrivals) {
    int[] handled = new int[1];
    return message -> {
      String id = message.getHeaders().getFirst(PREFIX + Parcel.ID);
      arrivals.came(Parcel.number(requireNonNull(id)), System.nanoTime());
      if (++handled[0] % ACKNOWLEDGE_EVERY == 0) {
        message.ack();
      }
    };
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // told to the publication
  public CompletableFuture<Void> publish(int from, int count) {
    Publication publication = new Publication(count);
    for (Letter letter : letters.subList(from, from + count)) {
      jetStream
          .publishAsync(letter.subject, letter.headers, letter.data)
          .whenComplete((ack, failure) -> {
            if (failure == null) {
              publication.acknowledged();
            } else {
              publication.fail(Problem.BROKER_FAILED.because("not acknowledged", failure));
            }
          });
    }
    return publication.answer();
  }

  @Override
  public void end() throws Exception {
    for (MessageConsumer consumer : consumers) {
      consumer.close();
    }
    publishing.close();
    reading.close();
  }
}
