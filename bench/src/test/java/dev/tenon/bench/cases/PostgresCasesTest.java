package dev.tenon.bench.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.bench.cases.Orders.Order;
import dev.tenon.bench.measure.Plan;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.Workspace;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.message.Message;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The contenders do the same work: what one wrote, the other reads. */
@TestInstance(Lifecycle.PER_CLASS)
class PostgresCasesTest {
  private static final Duration SLICE = Duration.ofMillis(50);

  private Workspace workspace;
  private Store store;

  @BeforeAll
  void start(@TempDir Path home) throws SQLException {
    workspace = Workspace.claim(home, line -> {});
    store = Store.create(workspace.postgres(), "store");
    store.execute(RawAppender.SEQUENCE);
  }

  @AfterAll
  void stop() {
    store.close();
    workspace.close();
  }

  @Test
  void aBenchMeasuresEveryContenderOfEveryCase() throws Exception {
    Rounds rounds = new Rounds(new Plan(1, 1, SLICE, SLICE), line -> {});
    new AppendBench().run(workspace, rounds);
    assertThat(rounds.medians()).containsOnlyKeys("64", "1");
    assertThat(rounds.medians().get("64")).containsOnlyKeys("ours", "raw-32");
    assertThat(rounds.medians().get("1")).containsOnlyKeys("ours", "raw-1");
    rounds
        .medians()
        .values()
        .forEach(contenders ->
            assertThat(contenders.values())
                .allSatisfy(figures -> assertThat(figures.throughput()).isPositive()));
  }

  @Test
  void messagesAreBookedOnceByHandAndByUs() throws Exception {
    Rounds rounds = new Rounds(new Plan(1, 1, SLICE, SLICE), line -> {});
    new InboxBench().run(workspace, rounds);
    assertThat(rounds.medians().get("batch"))
        .containsOnlyKeys("ours", "effect-only", "one-per-message");

    try (Bookings bookings = Bookings.create(workspace.postgres(), "bookings");
        RawInbox byHand = new RawInbox(bookings.connect())) {
      List<Message> batch = BookingMessages.next(10);
      bookings.clear();
      bookings.take(batch);
      byHand.bookOneByOne(batch);
      bookings.take(batch);
      bookings.requireBooked(10);
      byHand.book(batch);
      bookings.requireBooked(20);
      assertThatThrownBy(() -> bookings.requireBooked(10)).hasMessageContaining("20 bookings");
    }
  }

  @Test
  void rawChecksTheVersion() throws SQLException {
    store.clear();
    StreamId stream = Orders.ENTITY.stream("only-one");
    Payload payload = Orders.CODEC.encode(Orders.created("only-one"));
    try (RawAppender raw = new RawAppender(store.connect())) {
      raw.append(stream, 0, payload);
      raw.append(stream, 1, payload);
      assertThatThrownBy(() -> raw.append(stream, 0, payload))
          .hasMessageContaining("duplicate key");
      assertThatThrownBy(() -> raw.append(stream, 3, payload)).hasMessageContaining("version 3");
    }
    assertThat(store.tenon().load(Orders.ENTITY, "only-one").version()).isEqualTo(2);
  }

  @Test
  void sagasEndAsTheirOrdersDeserve() throws Exception {
    Rounds rounds = new Rounds(new Plan(1, 1, SLICE, SLICE), line -> {});
    new SagaBench().run(workspace, rounds);
    assertThat(rounds.medians()).containsOnlyKeys("8", "64");
    assertThat(rounds.medians().get("64")).containsOnlyKeys("ours", "plain-jdbc");
    assertThat(rounds.counts().get("8"))
        .extractingByKey("plain-jdbc")
        .extracting(counts -> counts.get(WriteCount.NAME), InstanceOfAssertFactories.DOUBLE)
        .isBetween(2.0, 4.0);

    try (SagaShop shop = new SagaShop(workspace.postgres(), "shop")) {
      shop.clear();
      shop.order(new Wish(-1, 1, 1));
      shop.order(new Wish(-2, 1, 10 * Wish.CREDIT));
      shop.clear();
      shop.fill(20);
      shop.order(new Wish(1, 1, 1));
      shop.restart();
      assertThatThrownBy(() -> new Wish(-3, 1, 1).requireEnd(false)).hasMessageContaining("-3");
    }
  }

  @Test
  void rawCommandsAndOursMakeTheSameOrder() throws SQLException {
    store.clear();
    store.tenon().execute(Orders.ENTITY, "ours", Orders.create("ours"));
    store.tenon().execute(Orders.ENTITY, "ours", Orders.item(3));
    store.clear();
    try (RawCommands raw = new RawCommands(store.connect())) {
      raw.execute("orders", Orders.create("orders"));
      assertThat(raw.execute("orders", Orders.item(3))).isEqualTo(2);
    }
    assertThat(store.tenon().load(Orders.ENTITY, "orders").state())
        .isEqualTo(new Order("orders", 1, 3 * 1995));
    assertThat(store.tenon().events().streams("order", "", 10))
        .containsExactly(Orders.ENTITY.stream("orders"));
  }

  @Test
  void whatIsFilledInIsReadAlikeByAll() throws Exception {
    Filling.fill(store, 20, 5);
    List<String> ids = store.orders();
    assertThat(ids).hasSize(20);
    try (RawReader reader = new RawReader(store.connect())) {
      for (String id : ids) {
        var ours = store.tenon().load(Orders.ENTITY, id);
        var raw = reader.load(Orders.ENTITY.stream(id));
        assertThat(raw.version()).isEqualTo(5);
        assertThat(ours.version()).isEqualTo(5);
        assertThat(ours.state()).isEqualTo(raw.state()).isEqualTo(new Order(id, 4, 10 * 1995));
      }
    }
    List<Object> copied = new ArrayList<>();
    try (Connection connection = store.connect()) {
      RawCopy.read(connection, payload -> copied.add(Orders.CODEC.decode(payload)));
    }
    List<Object> read = new ArrayList<>();
    var log = store.tenon().events();
    log.readLog(log.start(), 1000).forEach(record -> read.add(log.decode(record).event()));
    assertThat(copied).hasSize(100).isEqualTo(read);
  }

  @Test
  void aConditionRefusesWhatCameSinceByHandAndByUs() throws Exception {
    Filling.fill(store, 20, 5);
    Filling.tag(store);
    store.execute("select setval('raw_position', 1000)");
    try (Lent<RawTags> sessions = new Lent<>(1, () -> new RawTags(store.connect()))) {
      refusesWhatCameSince(Subscribing.locking(sessions));
    }
    store.cutBack(100);
    refusesWhatCameSince(Subscribing.ours(store.tenon().events()));
    store.cutBack(100);
    assertThat(store.count("tenon_event")).isEqualTo(100);
    assertThat(store.count("tenon_tag")).isEqualTo(200);
  }

  private static void refusesWhatCameSince(Subscribing subscribing) throws Exception {
    assertThat(subscribing.append("course:7", 6)).isZero();
    long first = subscribing.append("course:7", 7);
    assertThat(first).isGreaterThan(100);
    assertThat(subscribing.append("course:7", 7)).isZero();
    long newest = subscribing.newest("course:7");
    assertThat(newest).isEqualTo(first);
    assertThat(subscribing.append("course:7", newest)).isGreaterThan(first);
  }
}
