package dev.tenon.tail.mysql;

import dev.tenon.tck.MappedTailFixture;
import dev.tenon.tck.RowMapperKit;
import dev.tenon.tck.ServerTailKits;
import org.junit.jupiter.api.Nested;

class TailKitTest extends ServerTailKits {
  @Override
  protected MappedTailFixture fixture() {
    return new OnMariaDb();
  }

  @Nested
  class Mapping extends RowMapperKit {
    @Override
    protected MappedTailFixture fixture() {
      return new OnMariaDb();
    }
  }
}
