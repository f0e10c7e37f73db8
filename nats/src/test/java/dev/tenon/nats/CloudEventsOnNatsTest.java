package dev.tenon.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Message;
import dev.tenon.tck.Recorder;
import dev.tenon.tck.SampleMessages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What NATS makes of the headers of a CloudEvent. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloudEventsOnNatsTest {
  private static final Map<String, String> PLAIN =
      Map.of("ce-specversion", "1.0", "ce-id", "e1", "ce-source", "/erp", "ce-type", "Moved");

  private final NatsOptions options = SharedNats.options();
  private final Topic topic = new Topic(options.environment() + ".orders", 12);
  private final NatsBroker broker = NatsBroker.open(options);
  private final PlainClient others = new PlainClient(SharedNats.server());
  private final Recorder recorder = new Recorder();

  @AfterEach
  void close() {
    broker.close();
    others.close();
  }

  @Test
  void textBeyondAsciiIsEncodedOnTheWire() {
    broker.publish("orders", List.of(SampleMessages.message("k1", 42))).join();

    io.nats.client.Message message = others.read(topic.stream(), "erp").getFirst();

    assertThat(PlainClient.headers(message))
        .containsEntry("ce-correlationid", "correlation-%CE%A9")
        .containsEntry("ce-actor", "Zo%C3%AB")
        .containsEntry("ce-datacontenttype", "application/json")
        .containsEntry("ce-environment", options.environment())
        .containsEntry("Nats-Expected-Stream", topic.stream());
    assertThat(new String(message.getData(), UTF_8)).isEqualTo("{\"n\":42}");
    assertThat(message.getSubject()).isEqualTo(topic.subject(topic.laneOf("k1")));
  }

  @Test
  void namesOfAnyCaseAndTextThatIsHalfEncodedAreRead() {
    begin();
    Map<String, String> headers = new HashMap<>(PLAIN);
    headers.put("Ce-Subject", "100%25%20of%20%C3%84pfel%");
    headers.put("key", "k9");
    others.write(topic.subject(0), "{}", headers);

    assertThat(recorder.await(1).getFirst().key()).isEqualTo("k9");
    assertThat(recorder.parked()).isEmpty();
  }

  @Test
  void textIsEncodedAndWhatIsNoCodeStays() {
    String text = "100% of \"Äpfel\" 😀 ~!";
    assertThat(PercentText.encoded(text)).matches("[!-~]+").doesNotContain("\"");
    assertThat(PercentText.decoded(PercentText.encoded(text))).isEqualTo(text);
    assertThat(PercentText.decoded("50%, 5%zz, %4")).isEqualTo("50%, 5%zz, %4");
  }

  @Test
  void headersThatTheClientCannotReadDoNoHarm() throws Exception {
    begin();
    String actor =
        "NATS/1.0\r\nce-specversion: 1.0\r\nce-id: e0\r\nce-source: /erp\r\nce-type: Moved\r\nce-actor: Zoë\r\n\r\n";
    others.writeRaw(topic.subject(0), actor, "{}");
    others.writeRaw(topic.subject(1), "NATS/1.0\r\nno colon in it\r\n\r\n", "hello");
    others.writeRaw(topic.subject(1), "anything\r\n\r\n", "hello");
    others.write(topic.subject(0), "{}", PLAIN);

    List<Message> taken = recorder.await(4);

    assertThat(taken).extracting(Message::id).contains("e0", "e1");
    assertThat(taken).extracting(m -> m.metadata().actor()).contains("Zoë");
    assertThat(recorder.parked()).hasSize(2);
  }

  private void begin() {
    broker.subscribe("orders", "billing", 2, recorder);
    // Whoever publishes without Tenon finds the topic there.
    broker.publish("orders", List.of(SampleMessages.message("first", 1))).join();
    recorder.await(1);
    recorder.forget();
  }
}
