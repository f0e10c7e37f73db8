package dev.tenon.tail.postgres;

import static dev.tenon.tck.TailedShop.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.tail.postgres.TailOptions.Mode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModesTest extends SlotCases {
  @ParameterizedTest
  @CsvSource({
    "TABLE,LOG_ALONE,LEAVING",
    "TABLE,LEAVING,LOG_ALONE",
    "LOG_ALONE,TABLE,LEAVING",
    "LOG_ALONE,LEAVING,TABLE",
    "LEAVING,TABLE,LOG_ALONE",
    "LEAVING,LOG_ALONE,TABLE"
  })
  void theModeChangesWithABacklog(Mode first, Mode second, Mode third) {
    int sent = 0;
    for (Mode mode : List.of(first, second, third)) {
      broker.fail(false);
      start(mode);
      if (mode == Mode.LOG_ALONE) {
        awaitEmitting();
      }
      shop.send("a", sent + 1, sent + 20);
      broker.fail(true);
      shop.send("a", sent + 21, sent + 40);
      sent += 40;
      shop.keep(0);
    }
    broker.fail(false);
    start(third);
    int all = sent;
    await(() -> broker.texts().getOrDefault("a", List.of()).size() == all);

    assertThat(broker.texts()).containsEntry("a", upTo(all));
  }

  private void start(Mode mode) {
    shop.start(PostgresTail.of(options().withMode(mode)));
  }
}
