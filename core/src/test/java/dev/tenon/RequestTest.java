package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.event.Codec;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service asks another one, and gets a reply or none. */
class RequestTest {
  record Reserve(String order, long amount) {}

  record Reserved(String order) {}

  record Rejected(String order, String reason) {}

  private static final Codec CODEC = RecordCodec.of(Reserve.class, Reserved.class, Rejected.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ManualClock clock = new ManualClock();
  private final InProcessBroker broker = InProcessBroker.create();
  private final MemoryDatabase ofOrders = MemoryDatabase.create();
  private final MemoryDatabase ofCredit = MemoryDatabase.create();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<Message> requests = new CopyOnWriteArrayList<>();
  private final List<Message> replies = new CopyOnWriteArrayList<>();
  private final Tenon credit =
      service("credit", ofCredit)
          .receiver(Receiver.named("reserve").on("credit.requests", Reserve.class, this::reserve))
          .start();
  private final Tenon orders =
      service("orders", ofOrders)
          .receiver(
              Receiver.named("answers")
                  .onReply(Reserved.class, (reply, it) -> hear("reserved " + reply.order(), it))
                  .onReply(Rejected.class, (reply, it) -> hear("rejected " + reply.order(), it))
                  .onNoReply(Reserve.class, (asked, it) -> hear("nothing " + asked.order(), it)))
          .receiver(
              Receiver.named("others").onReply(Reserved.class, (reply, it) -> hear("other's", it)))
          .start();

  private ServiceBuilder service(String name, MemoryDatabase database) {
    return Tenon.service(name).database(database).broker(broker).codec(CODEC).clock(clock).outbox();
  }

  @AfterEach
  void close() {
    orders.close();
    credit.close();
    broker.close();
  }

  /** An amount of 0 gets no reply, and one above 100 a refusal. */
  private void reserve(Reserve asked, Delivery delivery) {
    requests.add(delivery.message());
    if (asked.amount() > 100) {
      delivery.reply(new Rejected(asked.order(), "too much"));
    } else if (asked.amount() > 0) {
      delivery.reply(new Reserved(asked.order()));
    }
  }

  /** Of a timer more than once if it is run by hand, too: then one of the two is undone. */
  private void hear(String what, Delivery delivery) {
    heard.add(what);
    replies.add(delivery.message());
  }

  private String ask(String order, long amount) {
    try (Tx tx = ofOrders.begin()) {
      Outgoing request =
          Outgoing.of(new Reserve(order, amount))
              .onTopic("credit.requests")
              .withKey("ann")
              .withMetadata(Metadata.none().withCorrelationId("flow of " + order));
      String id = orders.request(tx, "answers", request, PATIENCE);
      tx.commit();
      return id;
    }
  }

  /** A reply that comes, in an envelope of its own. */
  private void sendReply(String request, Object reply) {
    try (Tx tx = ofCredit.begin()) {
      Metadata metadata = Metadata.none().withCausationId(request);
      credit.send(tx, Outgoing.of(reply).onTopic("orders.replies").withMetadata(metadata));
      tx.commit();
    }
  }

  private void awaitQuiet() {
    Await.until(() -> orders.backlog() + credit.backlog() == 0);
  }

  private List<?> waiting() {
    return ofOrders.progress().due(Instant.MAX, 100);
  }

  @Test
  void eachRequestGetsItsReply() {
    String first = ask("o1", 10);
    String second = ask("o2", 500);
    Await.until(() -> heard.size() == 2);
    awaitQuiet();

    assertThat(heard).containsExactly("reserved o1", "rejected o2");
    assertThat(replies)
        .extracting(reply -> reply.metadata().causationId())
        .containsExactly(first, second);
    assertThat(replies)
        .extracting(reply -> reply.metadata().correlationId())
        .containsExactly("flow of o1", "flow of o2");
    assertThat(replies).extracting(Message::key).containsOnly("ann");
    assertThat(requests).extracting(Message::id).containsExactly(first, second);
    assertThat(waiting()).isEmpty();
  }

  @Test
  void withoutAReplyInTimeTheRequestComesBackAndALateReplyDoesNothing() {
    String id = ask("o1", 0);
    awaitQuiet();
    clock.advance(PATIENCE.minusMillis(1));
    assertThat(orders.runDueTimers()).isZero();
    clock.advance(Duration.ofMillis(1));
    Await.until(() -> waiting().isEmpty());
    sendReply(id, new Reserved("o1"));
    awaitQuiet();

    assertThat(heard).containsExactly("nothing o1");
    assertThat(replies.getFirst().id()).isEqualTo(id);
    assertThat(orders.parked().list("answers", null, 9)).isEmpty();
  }

  @Test
  void aDoubledReplyDoesNothing() {
    String id = ask("o1", 10);
    Await.until(() -> heard.size() == 1);
    sendReply(id, new Reserved("o1"));
    sendReply(id, new Rejected("o1", "after all"));
    sendReply("nobody asked", new Reserved("o9"));
    awaitQuiet();
    clock.advance(PATIENCE);
    assertThat(orders.runDueTimers()).isZero();

    assertThat(heard).containsExactly("reserved o1");
    assertThat(orders.parked().list("answers", null, 9)).isEmpty();
  }

  @Test
  void ofTwoRepliesInOneBatchTheFirstCounts() throws InterruptedException {
    ManualBroker manual = new ManualBroker();
    MemoryDatabase database = MemoryDatabase.create();
    Receiver answers =
        Receiver.named("answers")
            .onReply(Reserved.class, (reply, it) -> hear("reserved " + reply.order(), it))
            .onReply(Rejected.class, (reply, it) -> hear("rejected " + reply.order(), it));
    try (Tenon asker =
        Tenon.service("asker")
            .database(database)
            .broker(manual)
            .codec(CODEC)
            .outbox()
            .receiver(answers)
            .start()) {
      try (Tx tx = database.begin()) {
        asker.request(
            tx, "answers", Outgoing.of(new Reserve("o1", 1)).withId("r1").onTopic("x"), PATIENCE);
        tx.commit();
      }
      manual.deliver(
          "asker.answers",
          List.of(
              reply("m1", "r1", new Rejected("o1", "no")), reply("m2", "r1", new Reserved("o1"))));
    }
    assertThat(heard).containsExactly("rejected o1");
  }

  private static Message reply(String id, String request, Object event) {
    return new Message(
        id,
        CODEC.encode(event),
        "credit",
        "",
        "ann",
        Metadata.none().withCausationId(request),
        ManualClock.START,
        null);
  }

  @Test
  void anAwaitedReplyThatNobodyTakesIsParked() {
    String id = ask("o1", 0);
    sendReply(id, new Reserve("o1", 7));
    Await.until(() -> !orders.parked().list("answers", null, 9).isEmpty());

    assertThat(orders.parked().list("answers", null, 9))
        .singleElement()
        .extracting(ParkedMessage::reason)
        .asString()
        .contains("TENON-1301", "Reserve", "onReply");
    assertThat(waiting()).hasSize(1);
  }

  @Test
  void aRequestThatIsNotCommittedIsNotWaitedFor() {
    try (Tx tx = ofOrders.begin()) {
      orders.request(tx, "answers", Outgoing.of(new Reserve("o1", 1)).onTopic("x"), PATIENCE);
    }
    assertThat(waiting()).isEmpty();
    assertThat(ofOrders.outbox().countDue(Instant.MAX)).isZero();
  }

  @Test
  void patienceBeginsWhenADelayedRequestIsDue() {
    Instant due = ManualClock.START.plusSeconds(100);
    try (Tx tx = ofOrders.begin()) {
      orders.request(
          tx,
          "answers",
          Outgoing.of(new Reserve("o1", 0)).onTopic("credit.requests").dueAt(due),
          PATIENCE);
      tx.commit();
    }
    clock.advance(Duration.ofSeconds(100));
    assertThat(orders.runDueTimers()).isZero();
    clock.advance(PATIENCE);
    Await.until(() -> waiting().isEmpty());

    assertThat(heard).containsExactly("nothing o1");
  }

  @Test
  void onlyAReceiverThatTakesRepliesWaitsForThem() {
    try (Tx tx = ofCredit.begin()) {
      Outgoing request = Outgoing.of(new Reserve("o1", 1));
      assertThatThrownBy(() -> credit.request(tx, "reserve", request, PATIENCE))
          .hasMessageContaining("TENON-1001")
          .hasMessageContaining("onReply");
      assertThatThrownBy(() -> credit.request(tx, "nobody", request, PATIENCE))
          .hasMessageContaining("nobody");
    }
    try (Tx tx = ofOrders.begin()) {
      Outgoing request = Outgoing.of(new Reserve("o1", 1));
      assertThatThrownBy(() -> orders.request(tx, "answers", request, Duration.ZERO))
          .hasMessageContaining("TENON-1001");
    }
  }
}
