package dev.tenon.nats;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.spi.Broker;
import dev.tenon.spi.CloudEvents.Incoming;
import dev.tenon.spi.broker.Delivery;
import dev.tenon.spi.broker.LaneWork;
import dev.tenon.spi.broker.Lease;
import dev.tenon.spi.broker.Membership;
import dev.tenon.spi.broker.Strangers;
import dev.tenon.spi.broker.Workers;
import io.nats.client.Message;
import io.nats.client.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An instance of a group from its joining to its leaving, with the workers that its lanes are
 * spread over. Used by one thread, which reads on while workers are at work.
 */
final class LaneReader implements Membership {
  private static final System.Logger LOG = System.getLogger(LaneReader.class.getName());
  private static final Duration BEAT_EVERY = Duration.ofMillis(250);
  private static final Duration CHECK_EVERY = Duration.ofSeconds(5);
  private static final Duration TRIM_EVERY = Duration.ofSeconds(2);
  private static final Duration WAIT = Duration.ofMillis(100);

  /** While a lane is not read since its worker is full, say, that is looked at so often. */
  private static final Duration SHORT_WAIT = Duration.ofMillis(10);

  private static final Duration NO_WAIT = Duration.ofNanos(1);
  private static final int MESSAGES_OF_A_ROUND = 1_000;
  private static final long BYTES_UNDER_WAY = 32 << 20;

  private final Session session;
  private final Topics topics;
  private final Topic topic;
  private final String instance;
  private final Broker.Handler handler;
  private final Strangers strangers;
  private final Workers workers;
  private final GroupEntry entry;
  private final Retention retention;
  private final CarefulReader careful;
  private final AtomicBoolean caution;
  private final Lease lease = new Lease(Duration.ofMillis(1_400));
  private final Neighbours neighbours = new Neighbours(lease.life().plusMillis(100));
  private final String inboxName;
  private final Subscription inbox;
  private final Map<Integer, LaneFeed> lanes = new TreeMap<>();
  private final List<LaneWork<Place>> leaving = new ArrayList<>();
  // Begins anywhere: who comes back under its old name must not repeat what it said last.
  private long beat = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
  private long nextBeat = System.nanoTime();
  private long nextCheck = System.nanoTime() + CHECK_EVERY.toNanos();
  private long nextTrim = System.nanoTime() + TRIM_EVERY.toNanos();

  /**
   * Joins: from now on, what is published is kept for the group.
   *
   * @param instance what tells it from the group's others
   * @param entry the group's, which this takes over
   * @param caution whether the one before met what the client cannot read; set if this one does
   */
  LaneReader(
      Session session,
      Topics topics,
      Topic topic,
      GroupEntry entry,
      String instance,
      Broker.Handler handler,
      Strangers strangers,
      AtomicBoolean caution,
      String threads,
      int maxWorkers) {
    this.session = session;
    this.topics = topics;
    this.topic = topic;
    this.entry = entry;
    this.instance = instance;
    this.handler = handler;
    this.strangers = strangers;
    workers = new Workers(threads, maxWorkers, handler, lease::isValid);
    StoredMessages stored = new StoredMessages(session, topic);
    retention = new Retention(session, topic, stored, entry);
    this.caution = caution;
    careful = new CarefulReader(stored, caution.get());
    inboxName = session.connection().createInbox();
    inbox = session.ask(nats -> nats.subscribe(inboxName + ".>"));
    inbox.setPendingLimits(-1, -1); // no more comes than is asked for
    entry.change(state -> state);
  }

  @Override
  public void poll() {
    if (isDue(nextBeat)) {
      nextBeat = System.nanoTime() + BEAT_EVERY.toNanos();
      beat();
    }
    read();
    if (isDue(nextTrim)) {
      nextTrim = System.nanoTime() + TRIM_EVERY.toNanos();
      if (lanes.containsKey(0)) { // one of the group's instances does it
        retention.trim();
      }
    }
    if (isDue(nextCheck)) {
      nextCheck = System.nanoTime() + CHECK_EVERY.toNanos();
      if (!topics.find(session, topic.name()).equals(topic)) {
        throw Problem.BROKER_FAILED.because("topic " + topic.name() + " was made anew");
      }
    }
  }

  private static boolean isDue(long time) {
    return System.nanoTime() - time >= 0;
  }

  /** Says that this lives, and how far its lanes are handled; takes and leaves lanes. */
  private void beat() {
    List<LaneWork<Place>> idle = new ArrayList<>(leaving);
    idle.removeIf(work -> !work.letGo(Duration.ZERO));
    List<LaneWork<Place>> known = new ArrayList<>(works());
    known.addAll(idle);
    Map<LaneWork<Place>, Place> handled = handled(known);
    beat++;
    long sentAt = System.nanoTime();
    GroupState state =
        entry.change(found ->
            withPlaces(found.without(neighbours.dead(found, instance)), handled)
                .withFree(instance, lanesOf(idle))
                .withBeat(instance, beat));
    lease.renewed(sentAt);
    handled.forEach(LaneWork::committed);
    leaving.removeAll(idle);
    Map<Integer, Place> owned = state.of(instance);
    forgetAllBut(owned.keySet());
    owned.keySet().removeAll(lanesOf(leaving));
    owned.keySet().removeAll(lanes.keySet());
    begin(owned);
    leaveSome(lanes.size() - state.share(instance));
  }

  private List<LaneWork<Place>> works() {
    return lanes.values().stream().map(LaneFeed::work).toList();
  }

  private static Set<Integer> lanesOf(Collection<LaneWork<Place>> works) {
    Set<Integer> numbers = new HashSet<>();
    works.forEach(work -> numbers.add(work.lane()));
    return numbers;
  }

  private static Map<LaneWork<Place>, Place> handled(List<LaneWork<Place>> works) {
    Map<LaneWork<Place>, Place> handled = new HashMap<>();
    for (LaneWork<Place> work : works) {
      Place place = work.toCommit();
      if (place != null) {
        handled.put(work, place);
      }
    }
    return handled;
  }

  private GroupState withPlaces(GroupState state, Map<LaneWork<Place>, Place> handled) {
    Map<Integer, Place> places = new HashMap<>();
    handled.forEach((work, place) -> places.put(work.lane(), place));
    return state.withPlaces(instance, places);
  }

  /** Others have what this instance did not say for too long that it has. */
  private void forgetAllBut(Set<Integer> owned) {
    List<LaneWork<Place>> lost = new ArrayList<>(works());
    lost.removeIf(work -> owned.contains(work.lane()));
    lost.forEach(LaneWork::revoke);
    lanes.keySet().removeAll(lanesOf(lost));
    leaving.removeIf(work -> !owned.contains(work.lane()));
  }

  /** Reads lanes from where the group is. */
  private void begin(Map<Integer, Place> places) {
    if (places.isEmpty()) {
      return;
    }
    handler.refresh();
    Set<Integer> lost = new HashSet<>();
    places.forEach((lane, place) -> {
      if (!retention.isSound(place)) {
        lost.add(lane);
      }
    });
    if (!lost.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} at {1} lost messages that were handled: what it has of lanes {2} is handled again",
          topic.stream(),
          session.server(),
          lost);
      entry.change(state -> state.withNothingHandled(lost));
    }
    long bytes = BYTES_UNDER_WAY / topic.lanes();
    places.forEach((lane, place) -> {
      Place from = lost.contains(lane) ? Place.NONE : place;
      LaneWork<Place> work = workers.begin(lane, from, works());
      lanes.put(lane, new LaneFeed(session, topic, work, inboxName, bytes));
    });
  }

  /** Leaves lanes to others: what is in hand of them is finished, then they are released. */
  private void leaveSome(int count) {
    List<LaneWork<Place>> last = works().reversed();
    for (LaneWork<Place> work : last.subList(0, Math.max(0, count))) {
      work.revoke();
      lanes.remove(work.lane());
      leaving.add(work);
    }
  }

  private void read() {
    session.requireOpen();
    boolean more = !leaving.isEmpty();
    for (LaneFeed feed : lanes.values()) {
      LaneWork<Place> work = feed.work();
      if (work.isFull()) {
        more = true;
      } else if (careful.wants(work.lane())) {
        more = true;
        work.offer(careful.read(work).stream().map(next -> delivery(work, next)).toList());
      } else if (!isDue(nextBeat)) {
        feed.ask();
      }
    }
    Map<LaneFeed, List<Delivery<Place>>> deliveries = new HashMap<>();
    Message message = next(more ? SHORT_WAIT : WAIT);
    for (int i = 0; message != null && i < MESSAGES_OF_A_ROUND; i++) {
      take(message, deliveries);
      message = next(NO_WAIT);
    }
    if (message != null) {
      take(message, deliveries);
    }
    deliveries.forEach((feed, some) -> feed.work().offer(some));
  }

  private Message next(Duration wait) {
    return session.ask(nats -> inbox.nextMessage(wait));
  }

  private void take(Message message, Map<LaneFeed, List<Delivery<Place>>> deliveries) {
    if (message.isStatusMessage()) {
      String[] request = message.getSubject().substring(inboxName.length() + 1).split("\\.", -1);
      LaneFeed asking = lanes.get(Integer.valueOf(request[0]));
      if (asking != null) {
        asking.ended(message);
      }
      return;
    }
    String subject = message.getSubject();
    LaneFeed feed = lanes.get(Integer.valueOf(subject.substring(subject.lastIndexOf('.') + 1)));
    if (feed == null || !feed.isNext(message.metaData())) {
      return;
    }
    deliveries
        .computeIfAbsent(feed, any -> new ArrayList<>())
        .add(delivery(feed.work(), Arrived.of(message)));
  }

  private Delivery<Place> delivery(LaneWork<Place> work, Arrived message) {
    Map<String, String> attributes = NatsMessages.attributes(message);
    Incoming incoming = null;
    if (!strangers.include(attributes, work.lane(), message.place())) {
      incoming = NatsMessages.read(message, attributes, topic.name());
    }
    return new Delivery<>(work, message.place(), message.bytes(), incoming);
  }

  /** Waits for the handlers, commits what they took, and leaves the group. */
  @Override
  public void close() {
    workers.close();
    try {
      List<LaneWork<Place>> all = new ArrayList<>(works());
      all.addAll(leaving);
      Map<LaneWork<Place>, Place> handled = handled(all);
      entry.change(found -> withPlaces(found, handled).without(Set.of(instance)));
    } catch (TenonException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          instance + " could not commit; what it handled comes again",
          e);
    }
    session.close();
    caution.set(session.metUnreadable());
  }
}
