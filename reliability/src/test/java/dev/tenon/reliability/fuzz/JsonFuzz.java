package dev.tenon.reliability.fuzz;

import dev.tenon.error.TenonException;
import dev.tenon.event.Payload;
import dev.tenon.json.JsonCodec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Events as JSON: the first byte says in which version of their form. */
public final class JsonFuzz {
  private static final int NEWEST = 3;
  private static final JsonCodec CODEC =
      JsonCodec.of(Booked.class)
          .version(Booked.class, NEWEST)
          .upcast(Booked.class, 1, JsonFuzz::withAmount)
          .upcast(Booked.class, 2, JsonFuzz::withLines);

  /** What somebody booked. */
  record Booked(
      String account,
      BigDecimal amount,
      long count,
      double rate,
      @Nullable Boolean flag,
      @Nullable Instant at,
      @Nullable LocalDateTime local,
      @Nullable Duration within,
      @Nullable UUID id,
      @Nullable Kind kind,
      @Nullable List<Line> lines,
      @Nullable Map<String, BigDecimal> prices) {}

  /** A part of it. */
  record Line(String sku, int quantity) {}

  /** Which way. */
  enum Kind {
    IN,
    OUT
  }

  private JsonFuzz() {}

  private static ObjectNode withAmount(ObjectNode node) {
    return node.put("amount", node.path("sum").asString("0"));
  }

  private static ObjectNode withLines(ObjectNode node) {
    node.putArray("lines").addObject().put("sku", "box").put("quantity", node.path("n").asInt(1));
    return node;
  }

  /** What was written is read as the same. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] data = Arrays.copyOfRange(input, 1, input.length);
    Object read;
    try {
      read = CODEC.decode(new Payload("Booked", input[0], data));
    } catch (TenonException e) {
      return;
    }
    Object written = copy(read); // 1E+3 has become 1000
    if (!copy(written).equals(written)) {
      throw new AssertionError(written + " became " + copy(written));
    }
  }

  private static Object copy(Object object) {
    return CODEC.decode(CODEC.encode(object));
  }
}
