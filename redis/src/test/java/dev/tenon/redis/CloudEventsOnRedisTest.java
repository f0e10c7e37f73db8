package dev.tenon.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.tck.Recorder;
import dev.tenon.tck.SampleMessages;
import io.lettuce.core.StreamMessage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What of a CloudEvent has which field, and what only Redis lets others send. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloudEventsOnRedisTest {
  private static final Map<String, String> PLAIN =
      Map.of("ce_specversion", "1.0", "ce_id", "e1", "ce_source", "/erp", "ce_type", "Moved");

  private final RedisOptions options = SharedRedis.options();
  private final Topic topic = new Topic(options.environment() + ".orders", 12);
  private final RedisBroker broker = RedisBroker.open(options);
  private final PlainClient others = new PlainClient(SharedRedis.server());
  private final Recorder recorder = new Recorder();

  @AfterEach
  void close() {
    broker.close();
    others.close();
  }

  @Test
  void dataAndContentTypeAreFieldsOfTheirLane() {
    broker.publish("orders", List.of(SampleMessages.message("k1", 42))).join();

    StreamMessage<String, String> entry = others.read(topic).getFirst();

    assertThat(entry.getBody())
        .containsEntry("data", "{\"n\":42}")
        .containsEntry("content-type", "application/json")
        .containsEntry("ce_environment", options.environment());
    assertThat(entry.getStream()).isEqualTo(topic.stream(topic.laneOf("k1")));
  }

  @Test
  void anEntryWithoutDataIsParked() {
    begin();
    others.commands().xadd(topic.stream(0), Map.of("ce_id", ""));

    recorder.await(1);

    assertThat(recorder.parked()).singleElement().asString().startsWith("TENON-1304");
  }

  @Test
  void anEntryWithThousandsOfFieldsIsParked() {
    begin();
    Map<String, String> fields = new TreeMap<>(PLAIN);
    for (int i = 0; i < 10_000; i++) {
      fields.put("ce_extension" + i, "text");
    }
    others.write(topic.stream(0), "k1", "{}", fields);

    assertThat(recorder.await(1).getFirst().id()).isEqualTo("e1");
    assertThat(recorder.parked()).singleElement().asString().contains("TENON-1304", "headers");
  }

  @Test
  void aBodyBeyondTheLimitIsParkedWithoutIt() {
    begin();
    others.write(topic.stream(0), "k1", "x".repeat((4 << 20) + 1), PLAIN);

    assertThat(recorder.await(1).getFirst().payload().data()).isEmpty();
    assertThat(recorder.parked()).singleElement().asString().contains("TENON-1304", "4194305");
  }

  private void begin() {
    broker.subscribe("orders", "billing", 2, recorder);
    // Whoever publishes without Tenon finds the topic there.
    broker.publish("orders", List.of(SampleMessages.message("first", 1))).join();
    recorder.await(1);
    recorder.forget();
  }
}
