package dev.tenon.tail.postgres;

import dev.tenon.tck.MappedTailFixture;
import dev.tenon.tck.RowMapperKit;
import dev.tenon.tck.ServerTailKits;
import org.junit.jupiter.api.Nested;

class TailKitTest extends ServerTailKits {
  @Override
  protected MappedTailFixture fixture() {
    return new OnPostgres();
  }

  @Nested
  class Mapping extends RowMapperKit {
    @Override
    protected MappedTailFixture fixture() {
      return new OnPostgres();
    }
  }
}
