package dev.tenon.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Payload;
import dev.tenon.json.JsonCodec;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class HowToEvolveEventsTest {
  // snippet: old
  record Shipped(String orderId, String weight) {}

  // end snippet

  // snippet: new
  record ParcelShipped(String orderId, BigDecimal kilograms) {}

  // end snippet

  @Test
  void aRenamedRecordIsReadUnderItsOldName() {
    // snippet: rename
    JsonCodec codec = JsonCodec.of(ParcelShipped.class).alias("Shipped", ParcelShipped.class);
    // end snippet

    Object read = codec.decode(stored("Shipped", 1, "{\"orderId\":\"o1\",\"kilograms\":\"2.5\"}"));

    assertThat(read).isEqualTo(new ParcelShipped("o1", new BigDecimal("2.5")));
    assertThat(codec.encode(read).type()).isEqualTo("ParcelShipped");
  }

  @Test
  void aRecordKeepsItsStoredNameIfItIsGivenThat() {
    // snippet: keep-name
    JsonCodec codec = JsonCodec.of().named("Shipped", ParcelShipped.class);
    // end snippet

    assertThat(codec.encode(new ParcelShipped("o1", BigDecimal.ONE)).type()).isEqualTo("Shipped");
  }

  @Test
  void anOldFormIsBroughtToTheNewOne() {
    // snippet: upcast
    JsonCodec codec =
        JsonCodec.of(ParcelShipped.class)
            .alias("Shipped", ParcelShipped.class)
            .version(ParcelShipped.class, 2)
            .upcast(
                ParcelShipped.class,
                1,
                json -> {
                  String weight = json.remove("weight").asString(); // "2.5 kg"
                  return json.put("kilograms", weight.replace(" kg", ""));
                });
    // end snippet
    Payload before = JsonCodec.of(Shipped.class).encode(new Shipped("o1", "2.5 kg"));

    Object read = codec.decode(before);

    assertThat(read).isEqualTo(new ParcelShipped("o1", new BigDecimal("2.5")));
    assertThat(codec.encode(read).schemaVersion()).isEqualTo(2);
    assertThat(codec.decode(codec.encode(read))).isEqualTo(read);
  }

  private static Payload stored(String type, int version, String json) {
    return new Payload(type, version, json.getBytes(UTF_8));
  }
}
