package dev.tenon.tck;

import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.event;
import static dev.tenon.tck.Samples.message;
import static dev.tenon.tck.Samples.payload;

import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Request;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Write;
import dev.tenon.tck.ViewStoreKit.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Random writes on few streams, keys and timers, so that they meet: some fit the state of the
 * model, some only if others of their batch are done, or are not done.
 */
final class RandomWork {
  static final List<StreamId> STREAMS =
      IntStream.range(0, 4).mapToObj(i -> Samples.stream("s" + i)).toList();
  private static final List<String> TAGS = List.of("a", "b", "c");
  private static final List<String> TYPES = List.of("OrderPlaced", "OrderPaid");
  static final List<String> KEYS = List.of("", "k1", "k2", "k3");

  static final List<String> REQUESTS = IntStream.range(0, 60).mapToObj(i -> "r" + i).toList();

  private final Database model;
  private final Random random;
  private final List<Change.Append> before = new ArrayList<>();

  RandomWork(Database model, long seed) {
    this.model = model;
    this.random = new Random(seed);
  }

  List<Write> batch() {
    return IntStream.rangeClosed(0, random.nextInt(6)).mapToObj(i -> write()).toList();
  }

  /** A note to be saved, or removed if its text is empty. */
  Note note() {
    return new Note("n" + random.nextInt(5), random.nextInt(3) == 0 ? "" : "t" + random.nextInt());
  }

  /** One to three changes of different kinds, as a write does not change a thing twice. */
  private Write write() {
    List<Change> changes = new ArrayList<>();
    int kinds = 1 + random.nextInt(31);
    if ((kinds & 1) != 0) {
      changes.add(append());
    }
    if ((kinds & 2) != 0) {
      changes.add(move());
    }
    if ((kinds & 4) != 0 && random.nextBoolean()) {
      changes.add(timer());
    }
    if ((kinds & 8) != 0 && random.nextBoolean()) {
      changes.add(parked());
    }
    if ((kinds & 16) != 0 && random.nextBoolean()) {
      changes.addFirst(random.nextBoolean() ? remember() : receive());
    }
    if (random.nextInt(3) == 0) {
      changes.add(random.nextInt(changes.size() + 1), condition());
    }
    return new Write(NOW.plusMillis(random.nextInt(10_000) - 5_000), changes);
  }

  private Change append() {
    if (!before.isEmpty() && random.nextInt(6) == 0) {
      Change.Append known = pick(before);
      return random.nextInt(3) == 0
          ? new Change.Append(
              pick(STREAMS), ExpectedVersion.any(), List.of(event(), known.events().getFirst()))
          : known;
    }
    StreamId stream = pick(STREAMS);
    long version = model.log().read(stream, 0, Integer.MAX_VALUE).size();
    List<NewEvent> events =
        IntStream.rangeClosed(0, random.nextInt(2)).mapToObj(i -> taggedEvent()).toList();
    ExpectedVersion expected =
        random.nextInt(5) < 2
            ? ExpectedVersion.any()
            : ExpectedVersion.exact(version + random.nextInt(3));
    Change.Append append = new Change.Append(stream, expected, events);
    before.add(append);
    return append;
  }

  private NewEvent taggedEvent() {
    return Samples.withTags(event("key", pick(TYPES)), tags(random.nextInt(3)));
  }

  private String[] tags(int count) {
    return random
        .ints(0, TAGS.size())
        .distinct()
        .limit(count)
        .mapToObj(TAGS::get)
        .toArray(String[]::new);
  }

  /** Mostly on what came lately, so that some hold. */
  private Change condition() {
    long end = model.log().end().offset();
    return new Change.RequireNone(filter(), Math.max(0, end + 1 - random.nextInt(4)));
  }

  /** One or two items of one or two tags, of every type or of one. */
  TagFilter filter() {
    return new TagFilter(
        IntStream.rangeClosed(0, random.nextInt(2))
            .mapToObj(i ->
                new TagFilter.Item(
                    Set.of(tags(1 + random.nextInt(2))),
                    random.nextBoolean() ? Set.of() : Set.of(pick(TYPES))))
            .toList());
  }

  private Change move() {
    String key = pick(KEYS);
    Position mark =
        model.progress().marks("billing", "orders", KEYS).getOrDefault(key, Samples.place(0));
    // Few places, so that a move often goes on where another of its batch arrives.
    long from = random.nextInt(3) == 0 ? random.nextInt(4) : mark.offset();
    return Samples.mark(key, from, 1 + random.nextInt(3));
  }

  private Change timer() {
    List<Timer> due = model.progress().due(NOW.plusSeconds(1_000_000), 10);
    if (!due.isEmpty() && random.nextInt(3) == 0) {
      return new Change.TakeTimer(pick(due));
    }
    int number = random.nextInt(4);
    String id = "t" + number / 2;
    String tenant = number % 2 == 0 ? "" : "acme";
    // Due at different times, since the order of those due at one time is not promised.
    Timer timer =
        new Timer(
            "reminders",
            tenant,
            id,
            NOW.plusSeconds(4L * random.nextInt(1000) + number),
            payload("Remind", "{}"),
            Metadata.none());
    return switch (random.nextInt(6)) {
      case 0 -> new Change.CancelTimer("reminders", tenant, id);
      case 1 -> new Change.Reschedule(null, timer);
      case 2 -> new Change.Reschedule(stored(timer), timer);
      default -> new Change.Schedule(timer);
    };
  }

  private @Nullable Timer stored(Timer timer) {
    List<Timer> found = model.progress().timers(timer.owner(), timer.tenant(), List.of(timer.id()));
    return found.isEmpty() ? null : found.getFirst();
  }

  private Change parked() {
    int offset = 1 + random.nextInt(4);
    return random.nextBoolean()
        ? new Change.Unpark(new ParkedMessage.Id("billing", "orders", offset, "c/" + offset), NOW)
        : new Change.Park(
            new ParkedMessage("billing", "orders", offset, message("c", offset), "why", NOW));
  }

  private Change remember() {
    String key = REQUESTS.get(random.nextInt(REQUESTS.size()));
    return new Change.Remember(
        new Request(key, "f" + random.nextInt(), pick(STREAMS), random.nextInt(9), 0));
  }

  private Change receive() {
    return new Change.Receive("billing", "shop", REQUESTS.get(random.nextInt(REQUESTS.size())));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
