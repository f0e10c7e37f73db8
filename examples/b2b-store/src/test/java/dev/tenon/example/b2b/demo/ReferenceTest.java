package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.GeneratedOrders;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.input.CheckedFile;
import dev.tenon.example.b2b.input.OrderFile;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the file and the limit, the store comes to what one thread works out by itself. */
class ReferenceTest {
  private static final List<String> LIMITS = List.of("300.00", "2000.00", "75.5", "0", "900.125");

  @TempDir Path directory;

  static Stream<Arguments> seeds() {
    return seeds(1, 16);
  }

  static Stream<Arguments> moreSeeds() {
    return seeds(1_000, 1_500);
  }

  private static Stream<Arguments> seeds(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .boxed()
        .flatMap(seed ->
            Stream.of(Flow.CHOREOGRAPHY, Flow.ORCHESTRATION).map(flow -> Arguments.of(seed, flow)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void inMemory(long seed, Flow flow) throws InterruptedException {
    String limit = LIMITS.get((int) (seed % LIMITS.size()));
    Path orders = GeneratedOrders.write(directory.resolve("orders.csv"), seed, 150);

    ReportFile report = replayInMemory(orders, limit, flow);

    assertThat(report.figures()).isEqualTo(ReportFile.expected(orders, limit));
    assertThat(report.violated()).isEmpty();
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("moreSeeds")
  void inMemoryManyTimes(long seed, Flow flow) throws InterruptedException {
    inMemory(seed, flow);
  }

  @ParameterizedTest
  @CsvSource({
    "sqlite, choreography, 1, 300.00",
    "sqlite, choreography, 2, 0",
    "sqlite, choreography, 3, 75.5",
    "sqlite, choreography, 4, 2000",
    "sqlite, choreography, 5, 900.125",
    "h2, choreography, 6, 300.00",
    "h2, choreography, 7, 0",
    "h2, choreography, 8, 2000.00",
    "sqlite, orchestration, 9, 300.00",
    "sqlite, orchestration, 10, 900.125",
    "h2, orchestration, 11, 300.00"
  })
  void onDisk(String database, String flow, long seed, String limit) {
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
            "--flow",
            flow,
            "--data",
            data,
            "--report",
            file);

    assertThat(result.code()).isZero();
    assertThat(ReportFile.read(file).figures()).isEqualTo(ReportFile.expected(orders, limit));
  }

  private ReportFile replayInMemory(Path orders, String limit, Flow flow)
      throws InterruptedException {
    CheckedFile checked = OrderFile.check(orders);
    Latencies latencies = new Latencies();
    Path file = directory.resolve("report.json");
    try (MemoryDatabase customers = MemoryDatabase.create();
        MemoryDatabase own = MemoryDatabase.create();
        MemoryDatabase view = MemoryDatabase.create();
        LocalStore store =
            new LocalStore(
                new Store(
                    new Store.Databases(customers, own, view),
                    Design.of(flow),
                    InProcessBroker.create(),
                    latencies::shown),
                flow,
                (topic, group) -> 0,
                () -> {})) {
      new DemoRun(store, checked, latencies, directory, System.nanoTime())
          .run(new BigDecimal(limit), 0, System.err, false)
          .write(file);
    }
    return ReportFile.read(file);
  }
}
