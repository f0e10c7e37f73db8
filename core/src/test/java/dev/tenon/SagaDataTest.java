package dev.tenon;

import static dev.tenon.SagaShop.PLACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Codec;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A saga's data, whatever its codec makes of it. */
class SagaDataTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "\"{}\\", "\n\t\u0001", "é😀", "\\u0041"})
  void textIsKeptAsItIs(String note) {
    assertKept(SagaShop.CODEC, note);
  }

  @Test
  void bytesThatAreNoTextAreKeptAsTheyAre() {
    assertKept(new BinaryCodec(), "é😀");
  }

  private static void assertKept(Codec codec, String note) {
    try (SagaShop shop = new SagaShop()) {
      SagaShop.Order data = new SagaShop.Order("o1", "ann", -1, note);
      shop.orders().close();
      shop.startOrders(builder -> builder.codec(codec).saga(PLACE));
      shop.orders().sagas().start(PLACE, "o1", data, Metadata.none());
      shop.orders().close();
      shop.startOrders(builder -> builder.codec(codec).saga(PLACE));

      assertThat(shop.state("o1").data()).isEqualTo(data);
    }
  }

  /** Puts a byte before everything that begins no character. */
  private static final class BinaryCodec implements Codec {
    @Override
    public Payload encode(Object object) {
      Payload text = SagaShop.CODEC.encode(object);
      byte[] data = new byte[text.data().length + 1];
      data[0] = (byte) 0xff;
      System.arraycopy(text.data(), 0, data, 1, text.data().length);
      return new Payload(text.type(), text.schemaVersion(), data);
    }

    @Override
    public Object decode(Payload payload) {
      byte[] text = Arrays.copyOfRange(payload.data(), 1, payload.data().length);
      return SagaShop.CODEC.decode(new Payload(payload.type(), payload.schemaVersion(), text));
    }

    @Override
    public Optional<String> typeOf(Class<?> type) {
      return SagaShop.CODEC.typeOf(type);
    }
  }
}
