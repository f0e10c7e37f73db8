package dev.tenon.bench.brokers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.tenon.error.Problem;
import dev.tenon.spi.broker.Publication;
import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Pipelines entries, those of a call at once; reads all streams by a group, and acknowledges what
 * was handled of each. Streams are kept at some ten thousand entries by each that is added.
 */
final class BareRedis implements Route {
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final String PREFIX = "ce_";
  private static final String GROUP = "bench";
  private static final XAddArgs BOUNDED = new XAddArgs().maxlen(10_000).approximateTrimming();
  private static final XReadArgs SOME = new XReadArgs().block(Duration.ofMillis(100)).count(64);

  private final StatefulRedisConnection<String, byte[]> publishing;
  private final StatefulRedisConnection<String, byte[]> reading;
  private final List<StreamOffset<String>> places = new ArrayList<>();
  private final List<Letter> letters;
  private final Arrivals arrivals;
  private final Thread reader;
  private volatile boolean closed;

  private record Letter(String stream, Map<String, byte[]> entry) {}

  BareRedis(RedisClient client, String topic, List<Parcel> parcels, Arrivals arrivals) {
    this.arrivals = arrivals;
    letters = parcels.stream().map(parcel -> letter(topic, parcel)).toList();
    publishing = client.connect(CODEC);
    publishing.setAutoFlushCommands(false);
    reading = client.connect(CODEC);
    for (int lane = 0; lane < Parcel.LANES; lane++) {
      String stream = topic + ':' + lane;
      reading
          .sync()
          .xgroupCreate(StreamOffset.from(stream, "0"), GROUP, XGroupCreateArgs.Builder.mkstream());
      places.add(StreamOffset.lastConsumed(stream));
    }
    reader = Thread.ofPlatform().start(this::read);
  }

  private static Letter letter(String topic, Parcel parcel) {
    Map<String, byte[]> entry = new LinkedHashMap<>();
    parcel.attributes().forEach((name, value) -> entry.put(PREFIX + name, value.getBytes(UTF_8)));
    entry.put("content-type", Parcel.CONTENT_TYPE.getBytes(UTF_8));
    entry.put("data", parcel.data());
    return new Letter(topic + ':' + parcel.lane(), entry);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // told to the publication
  public CompletableFuture<Void> publish(int from, int count) {
    Publication publication = new Publication(count);
    for (Letter letter : letters.subList(from, from + count)) {
      publishing
          .async()
          .xadd(letter.stream, BOUNDED, letter.entry)
          .whenComplete((id, failure) -> {
            if (failure == null) {
              publication.acknowledged();
            } else {
              publication.fail(Problem.BROKER_FAILED.because("not acknowledged", failure));
            }
          });
    }
    publishing.flushCommands();
    return publication.answer();
  }

  private void read() {
    try {
      while (!closed) {
        handle(reading.sync().xreadgroup(Consumer.from(GROUP, "one"), SOME, streams()));
      }
    } catch (RedisException e) {
      arrivals.failed(e);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private StreamOffset<String>[] streams() {
    return places.toArray(new StreamOffset[0]);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is not acknowledged would come again
  private void handle(List<StreamMessage<String, byte[]>> entries) {
    Map<String, List<String>> handled = new HashMap<>();
    for (StreamMessage<String, byte[]> entry : entries) {
      byte[] id = entry.getBody().get(PREFIX + Parcel.ID);
      arrivals.came(Parcel.number(requireNonNull(id)), System.nanoTime());
      handled.computeIfAbsent(entry.getStream(), any -> new ArrayList<>()).add(entry.getId());
    }
    handled.forEach(
        (stream, ids) -> reading.async().xack(stream, GROUP, ids.toArray(String[]::new)));
  }

  @Override
  public void end() throws InterruptedException {
    closed = true;
    reader.join();
    publishing.close();
    reading.close();
  }
}
