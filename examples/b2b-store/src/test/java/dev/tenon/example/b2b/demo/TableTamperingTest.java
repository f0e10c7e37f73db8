package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders in tables, and what was sent of them, changed behind the store's back. */
class TableTamperingTest {
  @TempDir static Path untouched;

  @TempDir Path directory;

  @BeforeAll
  static void runTheSample() {
    assertThat(Demo.run("--orders-style", "tables", "--data", untouched).code()).isZero();
  }

  static Stream<Arguments> tamperings() {
    return Stream.of(
        Arguments.of(
            "a row has another status",
            Set.of("viewEqualsReplay"),
            "update purchase_order set status = 'REJECTED' where order_id = '543823'"),
        Arguments.of(
            "a row has another reason",
            Set.of("viewEqualsReplay"),
            "update purchase_order set reason = 'UNKNOWN_CUSTOMER' where order_id = '545414'"),
        Arguments.of(
            "a row has another total",
            Set.of("viewEqualsReplay"),
            "update purchase_order set total = '223.690' where order_id = '537247'"),
        Arguments.of(
            "a row has another version",
            Set.of("versionsGapless"),
            "update purchase_order set version = version + 1 where order_id = '543823'"),
        Arguments.of(
            "a row was committed without its messages",
            Set.of("noLostEvent", "noPhantom", "heldEqualsFold", "viewEqualsReplay"),
            "delete from tenon_sent where " + about("543823")),
        Arguments.of(
            "what happened last was never sent",
            Set.of(
                "noLostEvent",
                "everyOrderEnded",
                "heldEqualsFold",
                "versionsGapless",
                "viewEqualsReplay"),
            "delete from tenon_sent where message_type = 'OrderOpened' and " + about("543823")),
        Arguments.of(
            "the first message of an order is gone",
            Set.of(
                "noLostEvent",
                "noPhantom",
                "heldEqualsFold",
                "versionsGapless",
                "viewEqualsReplay"),
            "delete from tenon_sent where message_type = 'OrderPlaced' and " + about("543823")),
        Arguments.of(
            "a message was sent twice",
            Set.of("effectOnce", "versionsGapless"),
            """
            insert into tenon_sent
            select (select max(id) + 1 from tenon_sent), sent_at, topic, message_id, message_key,
                   tenant, message_type, schema_version, correlation_id, causation_id, traceparent,
                   actor, occurred_at, recorded_at, due_at, data
            from tenon_sent where message_type = 'OrderOpened' and
            """
                + about("543823")),
        Arguments.of(
            "a message has an id of somebody else's",
            Set.of("versionsGapless"),
            "update tenon_sent set message_id = '4f2b6a8e-0b6e-4a6f-9a2d-0d6f6a8f3c11'"
                + " where message_type = 'OrderOpened' and "
                + about("543823")));
  }

  private static String about(String order) {
    return "instr(cast(data as text), '\"orderId\":\"" + order + "\"') > 0";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tamperings")
  void isFound(String what, Set<String> violated, String statement) throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    try (Stream<Path> files = Files.list(untouched)) {
      for (Path file : files.toList()) {
        Files.copy(file, store.resolve(file.getFileName()));
      }
    }
    String url = "jdbc:sqlite:" + store.resolve("orders.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement change = connection.createStatement()) {
      assertThat(change.executeUpdate(statement)).isPositive();
    }
    Path file = directory.resolve("report.json");

    Demo.Result result = Demo.run("--orders-style", "tables", "--data", store, "--report", file);

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isEqualTo(1);
    assertThat(ReportFile.read(file).violated()).isEqualTo(new TreeSet<>(violated));
  }
}
