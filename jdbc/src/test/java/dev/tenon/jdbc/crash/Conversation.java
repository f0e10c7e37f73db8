package dev.tenon.jdbc.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.event.Appends;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.jdbc.crash.Texts.Answered;
import dev.tenon.jdbc.crash.Texts.Asked;
import dev.tenon.jdbc.crash.Texts.Told;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A teller and a listener, each with tables of its own on PostgreSQL. For each number the teller
 * records an event and sends a request, in one transaction with its row; the listener notes both
 * and replies, the teller notes the reply. The {@link #UNANSWERED} gets none in time, and the
 * {@link #POISON} cannot be noted until {@link #finish} mends that.
 */
final class Conversation implements AutoCloseable {
  static final int NUMBERS = 12;
  static final int KEYS = 2;
  static final int UNANSWERED = 5;
  private static final int POISON = 7;
  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final String QUESTIONS = "listener.questions";

  private final HikariDataSource tellers;
  private final HikariDataSource listeners;
  private final Database ofTeller;
  private final Database ofListener;
  private final InProcessBroker broker = InProcessBroker.create();
  private final Tenon teller;
  private final Tenon listener;

  /** On these databases, whose tables are there. */
  Conversation(String tellerUrl, String listenerUrl, Steps.Watcher watcher) {
    tellers = pool(tellerUrl);
    listeners = pool(listenerUrl);
    Steps tellerSteps = new Steps("teller", watcher);
    Steps listenerSteps = new Steps("listener", watcher);
    JdbcOptions options = JdbcOptions.server();
    ofTeller =
        tellerSteps.watch((Database) JdbcDatabase.postgres(tellerSteps.watch(tellers), options));
    ofListener =
        listenerSteps.watch(
            (Database) JdbcDatabase.postgres(listenerSteps.watch(listeners), options));
    listener =
        start("listener", ofListener, listenerSteps.watch(broker))
            .receiver(
                Receiver.named("ears")
                    .on("teller", Told.class, Conversation::hear)
                    .on(QUESTIONS, Asked.class, Conversation::answer))
            .start();
    teller =
        start("teller", ofTeller, tellerSteps.watch(broker))
            .publish()
            .receiver(
                Receiver.named("answers")
                    .onReply(Answered.class, (reply, it) -> note(it.tx(), "answer", reply.number()))
                    .onNoReply(Asked.class, (asked, it) -> note(it.tx(), "none", asked.number())))
            .start();
  }

  private static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(6);
    config.setMinimumIdle(1);
    return new HikariDataSource(config);
  }

  private static ServiceBuilder start(String name, Database database, Broker broker) {
    return Tenon.service(name)
        .database(database)
        .broker(broker)
        .codec(new Texts())
        .outbox(OutboxOptions.defaults().withPollInterval(Duration.ofMillis(5)));
  }

  /** Makes the tables of a service in a new schema, the one that the URL names as its own. */
  static void prepare(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create schema %1$s; set search_path to %1$s;
          create table note (kind text, number integer, place serial);
          create table mended (at timestamptz);
          """
              .formatted(url.substring(url.lastIndexOf('=') + 1)));
    }
    try (HikariDataSource pool = pool(url)) {
      JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema()).close();
    }
  }

  private static void hear(Told told, Delivery delivery) throws SQLException {
    note(delivery.tx(), "told", told.number());
  }

  private static void answer(Asked asked, Delivery delivery) throws SQLException {
    int number = asked.number();
    if (number == POISON && numbers(delivery.tx(), "select 1 from mended").isEmpty()) {
      throw new IllegalStateException("cannot note " + number);
    }
    note(delivery.tx(), "asked", number);
    if (number != UNANSWERED) {
      delivery.reply(new Answered(number));
    }
  }

  private static void note(Tx tx, String kind, int number) throws SQLException {
    try (PreparedStatement insert =
        tx.unwrap(Connection.class)
            .prepareStatement("insert into note (kind, number) values (?, ?)")) {
      insert.setString(1, kind);
      insert.setInt(2, number);
      insert.executeUpdate();
    }
  }

  private static List<Integer> numbers(Tx tx, String sql) throws SQLException {
    List<Integer> numbers = new ArrayList<>();
    try (Statement statement = tx.unwrap(Connection.class).createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        numbers.add(rows.getInt(1));
      }
    }
    return numbers;
  }

  /** The teller's rows are {@code own}; the others are what was noted of the other service. */
  List<Integer> notes(String kind) throws SQLException {
    boolean teller = kind.equals("own") || kind.equals("answer") || kind.equals("none");
    try (Tx tx = (teller ? ofTeller : ofListener).begin()) {
      return numbers(tx, "select number from note where kind = '" + kind + "' order by place");
    }
  }

  /** Goes on to the last number, waits until all came, mends what kept one back, waits again. */
  void finish() throws SQLException {
    for (int n = notes("own").size() + 1; n <= NUMBERS; n++) {
      tell(n);
      if (n % 4 == 0) {
        await(() -> teller.backlog() + listener.backlog() == 0);
      }
    }
    await(() -> notes("asked").contains(POISON) || isParked());
    try (Tx tx = ofListener.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute("insert into mended values (now())");
      tx.commit();
    }
    await(() -> {
      listener.redrive("ears");
      return notes("told").size() >= NUMBERS
          && notes("asked").size() >= NUMBERS
          && notes("answer").size() >= NUMBERS - 1
          && !notes("none").isEmpty()
          && teller.backlog() + listener.backlog() == 0;
    });
  }

  /** Whoever looks at it when all has come to rest must find nothing. */
  List<String> leftOvers() throws SQLException {
    List<String> all = new ArrayList<>(teller.failures());
    all.addAll(listener.failures());
    listener.parked("ears", null, 10).forEach(parked -> all.add(parked.reason()));
    try (Tx tx = ofTeller.begin()) {
      numbers(tx, "select 1 from tenon_timer").forEach(one -> all.add("a request still waits"));
    }
    return all;
  }

  private boolean isParked() {
    return !listener.parked("ears", null, 1).isEmpty();
  }

  private void tell(int n) throws SQLException {
    String key = "k" + n % KEYS;
    try (Tx tx = ofTeller.begin()) {
      note(tx, "own", n);
      teller.append(
          tx,
          Appends.to(new StreamId("told", key), ExpectedVersion.any(), List.of(new Told(n))),
          Metadata.none());
      Outgoing asked = Outgoing.of(new Asked(n)).onTopic(QUESTIONS).withKey(key);
      teller.request(tx, "answers", asked, n == UNANSWERED ? Duration.ofMillis(1) : PATIENCE);
      tx.commit();
    }
  }

  private static void await(Condition condition) throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not done within 30 s");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() {
    teller.close();
    listener.close();
    broker.close();
    ofTeller.close();
    ofListener.close();
    tellers.close();
    listeners.close();
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws SQLException;
  }
}
