package dev.tenon.bench.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.jdbc.JdbcDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddedTest {
  @ParameterizedTest
  @EnumSource(Embedded.class)
  void whatIsWrittenByHandIsOurs(Embedded kind, @TempDir Path directory) throws SQLException {
    Path file = directory.resolve("log");
    kind.open(file).close();
    try (RawBatches raw = new RawBatches(kind, file)) {
      raw.write(3);
      raw.write(2);
    }
    try (JdbcDatabase database = kind.open(file);
        Tenon tenon = Tenon.service("bench").database(database).codec(Orders.CODEC).start()) {
      var log = tenon.events();
      assertThat(log.end().offset()).isEqualTo(5);
      assertThat(log.streams("order", "", 10))
          .hasSize(5)
          .allSatisfy(stream ->
              assertThat(tenon.load(Orders.ENTITY, stream.id()).state().id())
                  .isEqualTo(stream.id()));
    }
  }
}
