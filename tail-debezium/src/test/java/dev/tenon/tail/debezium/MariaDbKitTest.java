package dev.tenon.tail.debezium;

import dev.tenon.tck.TailFixture;
import dev.tenon.tck.TailKit;

class MariaDbKitTest extends TailKit {
  @Override
  protected TailFixture fixture() {
    return new OnMariaDb();
  }
}
