package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A store changed behind its back: the next run says what does not hold any more. */
class TamperingTest {
  @TempDir static Path untouched;

  @TempDir Path directory;

  /**
   * Changes to make at rest.
   *
   * @param violated what must be found to be violated, and nothing else
   */
  record Tampering(String what, Set<String> violated, List<Change> changes) {
    @Override
    public String toString() {
      return what;
    }
  }

  record Change(String database, String statement) {}

  @BeforeAll
  static void runTheSample() {
    assertThat(Demo.run("--data", untouched).code()).isZero();
  }

  static Stream<Tampering> tamperings() {
    return Stream.of(
        tampering(
            "an order is not shown",
            violates("noLostEvent", "viewEqualsReplay"),
            "view",
            "delete from customer_order where order_id = '536374'"),
        tampering(
            "a credit note never reached customers",
            violates("noLostEvent"),
            "customers",
            deleteEvent("customer-15299", 8)),
        tampering(
            "a refusal never reached orders",
            violates("noLostEvent", "everyOrderEnded", "viewEqualsReplay"),
            "orders",
            deleteEvent("order-545414", 2)),
        tampering(
            "an order is another one than in the file",
            violates("noLostEvent", "heldEqualsFold", "viewEqualsReplay"),
            "orders",
            replaceInEvent("order-537247", 1, "\"total\":\"223.680\"", "\"total\":\"223.690\"")),
        tampering(
            "an order is another customer's",
            violates("noLostEvent", "viewEqualsReplay"),
            "orders",
            replaceInEvent("order-543842", 1, "\"16333\"", "\"13225\"")),
        tampering(
            "an order's outcome is gone",
            violates("noLostEvent", "everyOrderEnded", "heldEqualsFold", "viewEqualsReplay"),
            "orders",
            deleteEvent("order-543823", 2)),
        tampering(
            "an order has another outcome",
            violates("noLostEvent", "noPhantom", "heldEqualsFold", "viewEqualsReplay"),
            "orders",
            "update tenon_event set event_type = 'OrderRejected', data = cast("
                + "'{\"orderId\":\"543823\",\"reason\":\"INSUFFICIENT_CREDIT\"}' as blob)"
                + " where stream = 'order-543823' and version = 2"),
        tampering(
            "an order is shown that was never placed",
            violates("noPhantom", "viewEqualsReplay"),
            "view",
            "insert into customer_order values ('999999', '15100', 'OPEN', null, '1.000')"),
        tampering(
            "a customer is shown that was never registered",
            violates("noPhantom", "viewEqualsReplay"),
            "view",
            "insert into customer values ('99999', 'Nobody', '2000.000', '0.000')"),
        tampering(
            "an order is opened without a reservation",
            violates("noPhantom", "noLostEvent", "viewEqualsReplay"),
            "customers",
            deleteEvent("customer-17949", 9)),
        tampering(
            "credit is reserved twice for an order",
            violates("effectOnce", "heldEqualsFold"),
            "customers",
            appendCopy("customer-13225", 5)),
        tampering(
            "credit is reserved a second time long ago, for an order that is settled",
            violates("effectOnce", "heldEqualsFold"),
            "customers",
            appendCopy("customer-13225", 2)),
        tampering(
            "an order is opened twice",
            violates("effectOnce"),
            "orders",
            appendCopy("order-543823", 2)),
        tampering(
            "a credit note is taken twice",
            violates("effectOnce"),
            "customers",
            appendCopy("customer-15299", 8)),
        tampering(
            "a limit was lower than what was held then, but holds now",
            violates("neverOverLimit"),
            "customers",
            replaceInEvent("customer-17949", 1, "2000.000", "1313.999"),
            "view",
            "update customer set credit_limit = '1313.999' where customer_id = '17949'"),
        tampering(
            "a limit is lower than what is held",
            violates("neverOverLimit"),
            "customers",
            replaceInEvent("customer-13225", 1, "2000.000", "1.000"),
            "view",
            "update customer set credit_limit = '1.000' where customer_id = '13225'"),
        tampering(
            "a reservation is smaller than its order",
            violates("heldEqualsFold"),
            "customers",
            replaceInEvent("customer-13225", 5, "734.440", "734.430")),
        tampering(
            "a reservation that is settled was smaller than its order",
            violates("heldEqualsFold"),
            "customers",
            replaceInEvent("customer-13225", 2, "1206.720", "1206.710")),
        tampering(
            "less was given back than the credit note says",
            violates("heldEqualsFold"),
            "customers",
            replaceInEvent("customer-13094", 10, "\"applied\":\"3.180\"", "\"applied\":\"3.170\"")),
        tampering(
            "a version is left out",
            violates("versionsGapless"),
            "customers",
            "update tenon_event set version = 10 where stream = 'customer-17949' and version = 9"),
        tampering(
            "two versions changed places",
            violates("versionsGapless"),
            "orders",
            "update tenon_event set version = 9 where stream = 'order-536374' and version = 2",
            "orders",
            "update tenon_event set version = 2 where stream = 'order-536374' and version = 3",
            "orders",
            "update tenon_event set version = 3 where stream = 'order-536374' and version = 9"),
        tampering(
            "an order is shown with another total",
            violates("viewEqualsReplay"),
            "view",
            "update customer_order set total = '350.401' where order_id = '536374'"),
        tampering(
            "an order is shown with another status",
            violates("viewEqualsReplay"),
            "view",
            "update customer_order set status = 'PENDING' where order_id = '536374'"),
        tampering(
            "an order is shown with another reason",
            violates("viewEqualsReplay"),
            "view",
            "update customer_order set reason = 'UNKNOWN_CUSTOMER' where order_id = '545414'"),
        tampering(
            "a customer is shown with other credit",
            violates("viewEqualsReplay"),
            "view",
            "update customer set held = '142.349' where customer_id = '15100'"),
        tampering(
            "a customer is not shown",
            violates("viewEqualsReplay"),
            "view",
            "delete from customer where customer_id = '15100'"),
        tampering(
            "one customer is shown in another's place",
            violates("noPhantom", "viewEqualsReplay"),
            "view",
            "update customer set customer_id = '15101' where customer_id = '15100'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tamperings")
  void isFound(Tampering tampering) throws Exception {
    ReportFile report = runAfter(tampering);
    assertThat(report.violated()).isEqualTo(tampering.violated);
  }

  @Test
  void everyInvariantIsTamperedWith() {
    Set<String> covered = new TreeSet<>();
    tamperings().forEach(tampering -> covered.addAll(tampering.violated));
    assertThat(covered).containsExactlyInAnyOrderElementsOf(ReportFile.INVARIANTS);
  }

  /** It is placed again: whether its customer takes that depends on what else came by then. */
  @Test
  void anOrderWhoseEventsAreGoneIsFound() throws Exception {
    Tampering tampering =
        tampering(
            "removed", Set.of(), "orders", "delete from tenon_event where stream = 'order-543823'");
    assertThat(runAfter(tampering).violated()).isNotEmpty();
  }

  private ReportFile runAfter(Tampering tampering) throws SQLException, IOException {
    Path store = directory.resolve("store");
    copy(untouched, store);
    for (Change change : tampering.changes) {
      change(store.resolve(change.database + ".db"), change.statement);
    }
    Path file = directory.resolve("report.json");
    Demo.Result result = Demo.run("--data", store, "--report", file);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isEqualTo(1);
    ReportFile report = ReportFile.read(file);
    for (String violated : report.violated()) {
      assertThat(result.out()).containsPattern(violated + " +VIOLATED [0-9]+x\n +\\S");
    }
    return report;
  }

  private static void change(Path file, String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement change = connection.createStatement()) {
      assertThat(change.executeUpdate(statement)).as(statement).isPositive();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static Tampering tampering(String what, Set<String> violated, String... pairs) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      changes.add(new Change(pairs[i], pairs[i + 1]));
    }
    return new Tampering(what, violated, changes);
  }

  private static Set<String> violates(String... invariants) {
    return new TreeSet<>(Arrays.asList(invariants));
  }

  private static String deleteEvent(String stream, int version) {
    return "delete from tenon_event where stream = '" + stream + "' and version = " + version;
  }

  private static String replaceInEvent(String stream, int version, String old, String other) {
    return "update tenon_event set data = cast(replace(cast(data as text), '%s', '%s') as blob)"
            .formatted(old, other)
        + " where stream = '%s' and version = %d".formatted(stream, version)
        + " and instr(cast(data as text), '%s') > 0".formatted(old);
  }

  /** As if it had happened once more: the same event with an id of its own, at the end. */
  private static String appendCopy(String stream, int version) {
    return """
    insert into tenon_event
    select (select max(position) + 1 from tenon_event), stream,
           (select max(version) + 1 from tenon_event where stream = e.stream), event_type,
           schema_version, randomblob(16), event_key, correlation_id, causation_id, traceparent,
           actor, occurred_at, recorded_at, data
    from tenon_event e where stream = '%s' and version = %d\
    """
        .formatted(stream, version);
  }
}
