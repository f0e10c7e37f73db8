package dev.tenon.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.event.Appends;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
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
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A teller and a listener, each with tables of its own on PostgreSQL. For each number the teller
 * records an event and sends a request, in one transaction with its row; the listener notes both
 * and replies, the teller notes the reply. The {@link #UNANSWERED} gets none in time, and the
 * {@link #POISON} cannot be noted until {@link #finish} mends that.
 */
final class Conversation implements CrashPoints.Services {
  private static final int NUMBERS = 12;
  private static final int KEYS = 2;
  private static final int UNANSWERED = 5;
  private static final int POISON = 7;
  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final String QUESTIONS = "listener.questions";

  private final Tables ofTeller;
  private final Tables ofListener;
  private final InProcessBroker broker = InProcessBroker.create();
  private final Tenon teller;
  private final Tenon listener;

  /** On these databases, whose tables are there. */
  Conversation(List<String> urls, Steps.Watcher watcher) {
    Steps tellerSteps = new Steps("teller", watcher);
    Steps listenerSteps = new Steps("listener", watcher);
    ofTeller = new Tables(urls.get(0), tellerSteps);
    ofListener = new Tables(urls.get(1), listenerSteps);
    listener =
        start("listener", ofListener.database(), listenerSteps.watch(broker))
            .receiver(
                Receiver.named("ears")
                    .on("teller", Told.class, Conversation::hear)
                    .on(QUESTIONS, Asked.class, Conversation::answer))
            .start();
    teller =
        start("teller", ofTeller.database(), tellerSteps.watch(broker))
            .publish()
            .receiver(
                Receiver.named("answers")
                    .onReply(
                        Answered.class,
                        (reply, it) -> Tables.note(it.tx(), "answer", reply.number()))
                    .onNoReply(
                        Asked.class, (asked, it) -> Tables.note(it.tx(), "none", asked.number())))
            .start();
  }

  private static ServiceBuilder start(String name, Database database, Broker broker) {
    return Tenon.service(name)
        .database(database)
        .broker(broker)
        .codec(new Texts())
        .outbox(OutboxOptions.defaults().withPollInterval(Duration.ofMillis(5)));
  }

  private static void hear(Told told, Delivery delivery) throws SQLException {
    Tables.note(delivery.tx(), "told", told.number());
  }

  private static void answer(Asked asked, Delivery delivery) throws SQLException {
    int number = asked.number();
    if (number == POISON && Tables.numbers(delivery.tx(), "select 1 from mended").isEmpty()) {
      throw new IllegalStateException("cannot note " + number);
    }
    Tables.note(delivery.tx(), "asked", number);
    if (number != UNANSWERED) {
      delivery.reply(new Answered(number));
    }
  }

  /** The teller's rows are {@code own}; the others are what was noted of the other service. */
  private List<Integer> notes(String kind) throws SQLException {
    boolean teller = kind.equals("own") || kind.equals("answer") || kind.equals("none");
    return (teller ? ofTeller : ofListener).notes(kind);
  }

  /** Goes on to the last number, waits until all came, mends what kept one back, waits again. */
  @Override
  public void finish() throws SQLException {
    for (int n = notes("own").size() + 1; n <= NUMBERS; n++) {
      tell(n);
      if (n % 4 == 0) {
        Tables.await(() -> teller.backlog() + listener.backlog() == 0);
      }
    }
    Tables.await(() -> notes("asked").contains(POISON) || isParked());
    try (Tx tx = ofListener.database().begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute("insert into mended values (now())");
      tx.commit();
    }
    Tables.await(() -> {
      listener.parked().redrive("ears", "kim", "mended");
      return notes("told").size() >= NUMBERS
          && notes("asked").size() >= NUMBERS
          && notes("answer").size() >= NUMBERS - 1
          && !notes("none").isEmpty()
          && teller.backlog() + listener.backlog() == 0;
    });
  }

  /** Whoever looks at it when all has come to rest must find nothing. */
  private List<String> leftOvers() throws SQLException {
    List<String> all = new ArrayList<>(teller.failures());
    all.addAll(listener.failures());
    listener.parked().list("ears", null, 10).forEach(parked -> all.add(parked.reason()));
    try (Tx tx = ofTeller.database().begin()) {
      Tables.numbers(tx, "select 1 from tenon_timer")
          .forEach(one -> all.add("a request still waits"));
    }
    return all;
  }

  private boolean isParked() {
    return !listener.parked().list("ears", null, 1).isEmpty();
  }

  private void tell(int n) throws SQLException {
    String key = "k" + n % KEYS;
    try (Tx tx = ofTeller.database().begin()) {
      Tables.note(tx, "own", n);
      teller.append(
          tx,
          Appends.to(new StreamId("told", key), ExpectedVersion.any(), List.of(new Told(n))),
          Metadata.none());
      Outgoing asked = Outgoing.of(new Asked(n)).onTopic(QUESTIONS).withKey(key);
      teller.request(tx, "answers", asked, n == UNANSWERED ? Duration.ofMillis(1) : PATIENCE);
      tx.commit();
    }
  }

  @Override
  public void requireAllOnce() throws SQLException {
    List<Integer> all = IntStream.rangeClosed(1, NUMBERS).boxed().toList();
    assertThat(notes("own")).isEqualTo(all);
    requireInOrder(notes("told"), all);
    requireInOrder(notes("asked"), all);
    List<Integer> answered = all.stream().filter(number -> number != UNANSWERED).toList();
    requireInOrder(notes("answer"), answered);
    assertThat(notes("none")).containsExactly(UNANSWERED);
    assertThat(leftOvers()).isEmpty();
  }

  private static void requireInOrder(List<Integer> noted, List<Integer> expected) {
    assertThat(noted).containsExactlyInAnyOrderElementsOf(expected);
    for (int key = 0; key < KEYS; key++) {
      int its = key;
      assertThat(noted.stream().filter(n -> n % KEYS == its)).isSorted();
    }
  }

  @Override
  public void close() {
    teller.close();
    listener.close();
    broker.close();
    ofTeller.close();
    ofListener.close();
  }
}
