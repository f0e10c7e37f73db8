package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.GeneratedOrders;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.input.CheckedFile;
import dev.tenon.example.b2b.input.OrderFile;
import dev.tenon.memory.MemoryDatabase;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the file and the limit, the store comes to what one thread works out by itself. */
class ReferenceTest {
  private static final List<String> LIMITS = List.of("300.00", "2000.00", "75.5", "0", "900.125");

  @TempDir Path directory;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 16);
  }

  static LongStream moreSeeds() {
    return LongStream.rangeClosed(1_000, 1_500);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void inMemory(long seed) throws InterruptedException {
    String limit = LIMITS.get((int) (seed % LIMITS.size()));
    Path orders = GeneratedOrders.write(directory.resolve("orders.csv"), seed, 150);

    ReportFile report = replayInMemory(orders, limit);

    assertThat(report.figures()).isEqualTo(ReportFile.expected(orders, limit));
    assertThat(report.violated()).isEmpty();
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("moreSeeds")
  void inMemoryManyTimes(long seed) throws InterruptedException {
    inMemory(seed);
  }

  @ParameterizedTest
  @CsvSource({
    "sqlite, 1, 300.00",
    "sqlite, 2, 0",
    "sqlite, 3, 75.5",
    "sqlite, 4, 2000",
    "sqlite, 5, 900.125",
    "h2, 6, 300.00",
    "h2, 7, 0",
    "h2, 8, 2000.00"
  })
  void onDisk(String database, long seed, String limit) {
    Path orders = GeneratedOrders.write(directory.resolve("orders.csv"), seed, 300);
    Path data = directory.resolve("store");
    Path file = directory.resolve("report.json");

    Demo.Result result =
        Demo.run(
            "--orders",
            orders,
            "--credit-limit",
            limit,
            "--database",
            database,
            "--data",
            data,
            "--report",
            file);

    assertThat(result.code()).isZero();
    assertThat(ReportFile.read(file).figures()).isEqualTo(ReportFile.expected(orders, limit));
  }

  private ReportFile replayInMemory(Path orders, String limit) throws InterruptedException {
    CheckedFile checked = OrderFile.check(orders);
    Latencies latencies = new Latencies();
    Path file = directory.resolve("report.json");
    try (MemoryDatabase customers = MemoryDatabase.create();
        MemoryDatabase own = MemoryDatabase.create();
        MemoryDatabase view = MemoryDatabase.create();
        LocalStore store =
            new LocalStore(
                new Store(new Store.Databases(customers, own, view), latencies::shown),
                (topic, group) -> 0,
                () -> {})) {
      new DemoRun(store, checked, latencies, directory, System.nanoTime())
          .run(new BigDecimal(limit), 0, System.err, false)
          .write(file);
    }
    return ReportFile.read(file);
  }
}
