package dev.tenon.tail.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PgOutputTest {
  private static final byte[] RELATION =
      frame(
          200,
          out -> {
            out.put((byte) 'R').putInt(5);
            text(text(out, "public"), "orders").put((byte) 'd').putShort((short) 2);
            text(out.put((byte) 1), "id").putInt(20).putInt(-1);
            text(out.put((byte) 0), "name").putInt(25).putInt(-1);
          });
  private static final byte[] INSERT =
      frame(
          200,
          out -> {
            out.put((byte) 'I').putInt(5).put((byte) 'N').putShort((short) 2);
            out.put((byte) 'b').putInt(8).putLong(7);
            out.put((byte) 't').putInt(3).put("abc".getBytes(UTF_8));
          });
  private static final byte[] EMITTED =
      frame(
          200,
          out -> {
            out.put((byte) 'M').put((byte) 1).putLong(9);
            text(out, "tenon.shop").putInt(2).put(new byte[] {1, 2});
          });

  private interface Writes {
    void to(ByteBuffer out);
  }

  private static byte[] frame(int capacity, Writes writes) {
    ByteBuffer out = ByteBuffer.allocate(capacity);
    writes.to(out);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static ByteBuffer text(ByteBuffer out, String text) {
    return out.put(text.getBytes(UTF_8)).put((byte) 0);
  }

  @Test
  void rowsAreReadByTheirTablesDescription() {
    PgOutput format = new PgOutput();
    format.read(ByteBuffer.wrap(RELATION));
    LogChange.Insert insert = (LogChange.Insert) format.read(ByteBuffer.wrap(INSERT));

    assertThat(insert.table().name()).isEqualTo("orders");
    assertThat(insert.row().number("id")).isEqualTo(7);
    assertThat(insert.row().text("name")).isEqualTo("abc");
    assertThatThrownBy(() -> insert.row().text("nix")).hasMessageContaining("no column nix");
  }

  @Test
  void whatIsTornIsRefused() {
    for (byte[] whole : List.of(INSERT, EMITTED)) {
      for (int length = 0; length < whole.length; length++) {
        PgOutput format = new PgOutput();
        format.read(ByteBuffer.wrap(RELATION));
        ByteBuffer torn = ByteBuffer.wrap(whole, 0, length);
        assertThatThrownBy(() -> format.read(torn)).hasMessageContaining("TENON-1702");
      }
    }
  }

  @Test
  void anyBytesAreReadOrRefused() {
    long seed = Long.getLong("tail.seed", System.nanoTime());
    System.getLogger("tail").log(System.Logger.Level.INFO, "tail.seed=" + seed);
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 200_000; round++) {
      PgOutput format = new PgOutput();
      format.read(ByteBuffer.wrap(RELATION));
      byte[] bytes = round % 2 == 0 ? INSERT.clone() : new byte[random.nextInt(64)];
      if (round % 2 == 0) {
        for (int i = random.nextInt(3); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      } else {
        random.nextBytes(bytes);
        if (bytes.length > 0) {
          bytes[0] = (byte) "BCRIUDMTYO".charAt(random.nextInt(10));
        }
      }
      try {
        LogChange change = format.read(ByteBuffer.wrap(bytes));
        if (change instanceof LogChange.Insert insert) {
          insert.row().columns().forEach(insert.row()::text);
        }
      } catch (TenonException e) {
        assertThat(e.problem()).as("seed " + seed).isEqualTo(Problem.LOG_UNREADABLE);
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 199_000);
  }
}
