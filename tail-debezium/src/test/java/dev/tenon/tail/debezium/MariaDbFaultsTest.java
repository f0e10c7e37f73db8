package dev.tenon.tail.debezium;

import dev.tenon.tck.ServerTailFixture;
import dev.tenon.tck.TailFaultsKit;
import dev.tenon.tck.TailTakeoverKit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Engines take seconds to start and to end. */
@Tag("long")
class MariaDbFaultsTest {
  @Nested
  class Disturbed extends TailFaultsKit {
    @Override
    protected ServerTailFixture fixture() {
      return new OnMariaDb();
    }
  }

  @Nested
  class TakenOver extends TailTakeoverKit {
    @Override
    protected ServerTailFixture fixture() {
      return new OnMariaDb();
    }
  }
}
