package dev.tenon.soak.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecorderTest {
  @Test
  void whatIsToldAgainIsInOrderByKeyAlone() {
    List<Message> told = IntStream.range(0, 90).mapToObj(RecorderTest::message).toList();

    List<Message> again = Recorder.shuffled(told, new Random(7));

    assertThat(again).containsExactlyInAnyOrderElementsOf(told).isNotEqualTo(told);
    for (String key : List.of("k0", "k1", "k2")) {
      assertThat(again.stream().filter(it -> it.key().equals(key)).toList())
          .isEqualTo(told.stream().filter(it -> it.key().equals(key)).toList());
    }
    assertThat(again).isEqualTo(Recorder.shuffled(told, new Random(7)));
  }

  private static Message message(int number) {
    return new Message(
        "m" + number,
        new Payload("Told", 1, new byte[0]),
        "orders",
        "",
        "k" + number % 3,
        Metadata.none(),
        Instant.EPOCH,
        null);
  }
}
