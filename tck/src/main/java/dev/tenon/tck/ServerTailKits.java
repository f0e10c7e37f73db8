package dev.tenon.tck;

import org.junit.jupiter.api.Nested;

/** Every kit of a tail of a server's log, for the test of its adapter. */
public abstract class ServerTailKits {
  /** For the test of an adapter. */
  protected ServerTailKits() {}

  /** A new fixture; called once for each case. */
  protected abstract ServerTailFixture fixture();

  @Nested
  class Telling extends TailKit {
    @Override
    protected ServerTailFixture fixture() {
      return ServerTailKits.this.fixture();
    }
  }

  @Nested
  class Disturbed extends TailFaultsKit {
    @Override
    protected ServerTailFixture fixture() {
      return ServerTailKits.this.fixture();
    }
  }

  @Nested
  class TakenOver extends TailTakeoverKit {
    @Override
    protected ServerTailFixture fixture() {
      return ServerTailKits.this.fixture();
    }
  }

  @Nested
  class Killed extends TailKillsKit {
    @Override
    protected ServerTailFixture fixture() {
      return ServerTailKits.this.fixture();
    }
  }
}
