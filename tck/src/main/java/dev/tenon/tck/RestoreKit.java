package dev.tenon.tck;

import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.mark;
import static dev.tenon.tck.Samples.message;
import static dev.tenon.tck.Samples.place;
import static dev.tenon.tck.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Tenon;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Appends;
import dev.tenon.event.Draft;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Position;
import dev.tenon.event.Subscription;
import dev.tenon.event.TagQuery;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.tck.KitCodec.Noted;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a log promises that was restored from a backup and told so. */
public abstract class RestoreKit extends DatabaseCases {
  private static final TagQuery SEAT = TagQuery.of("seat");

  /** For the test of an adapter. */
  protected RestoreKit() {}

  @Test
  void aRestoredLogBeginsANewIncarnationThatKnowsItsFormer() {
    fill(3);
    Position former = log().end();

    Position restored = log().restored(3);

    assertThat(log().end()).isEqualTo(restored);
    assertThat(restored.incarnation()).isNotEqualTo(former.incarnation());
    assertThat(restored.offset()).isEqualTo(3);
    assertThat(restored.agreedWith(former)).isEqualTo(3);
    assertThat(new Position(former.incarnation(), 4).isLostTo(restored)).isTrue();
  }

  @Test
  void nothingElseIsChanged() {
    fill(3);
    ParkedMessage parked = new ParkedMessage("billing", "orders", 5, message("c1", 5), "why", NOW);
    commit(mark("c1", 0, 5), new Change.Park(parked));
    List<EventRecord> before = wholeLog();

    log().restored(3);

    assertSame(wholeLog(), before);
    assertThat(database().progress().marks("billing", "orders", List.of("c1")))
        .isEqualTo(Map.of("c1", place(5)));
    assertSame(database().progress().parked("billing", null, 9), parked);
    assertThat(commit(appendTo("1"))).extracting(EventRecord::offset).containsExactly(4L);
    assertThat(log().end().offset()).isEqualTo(4);
  }

  @Test
  void whatWasWrittenSinceTheBackupIsNoneOfTheFormerLifes() {
    fill(5);
    Position former = log().end();

    Position restored = log().restored(2);

    assertThat(restored.offset()).isEqualTo(5);
    assertThat(restored.agreedWith(former)).isEqualTo(2);
    assertThat(wholeLog()).hasSize(5);
  }

  @Test
  void noBackupEndsBeyondTheLog() {
    fill(2);
    Position end = log().end();

    assertRefused(Problem.INVALID_ARGUMENT, () -> log().restored(3));
    assertRefused(Problem.INVALID_ARGUMENT, () -> log().restored(-1));

    assertThat(log().end()).isEqualTo(end);
    fill(1);
    assertThat(log().restored(3).agreedWith(end)).isEqualTo(3);
  }

  @Test
  void anEmptyLogCanBeRestored() {
    Position former = log().end();

    assertThat(log().restored(0).agreedWith(former)).isZero();
    fill(1);
    assertThat(log().end().offset()).isEqualTo(1);
  }

  @Test
  void aLogIsRestoredAgainAndAgain() {
    fill(1);
    Position first = log().end();
    Position former = first;
    for (int i = 2; i <= 30; i++) {
      fill(1);
      Position restored = log().restored(i);
      assertThat(restored.agreedWith(former)).isEqualTo(i);
      assertThat(restored.agreedWith(first)).isEqualTo(2);
      former = restored;
    }
    assertThat(log().end()).isEqualTo(former);
  }

  @Test
  void theLongestIncarnationsAndSourcesComeBack() {
    Position longest = new Position("0123456789abcdef".repeat(2), Long.MAX_VALUE / 10);
    for (int i = 0; i < 20; i++) {
      longest = longest.restored(NOW);
    }
    String source = "@lost/" + "topic-with-a-name".repeat(6).substring(0, 100);
    ParkedMessage parked =
        new ParkedMessage(
            "billing",
            "orders",
            longest.offset(),
            Samples.at(message("c1", 5), longest),
            "why",
            NOW);
    commit(new Change.MoveMark("billing", source, "c1", 0, longest), new Change.Park(parked));

    assertThat(database().progress().marks("billing", source, List.of("c1")))
        .isEqualTo(Map.of("c1", longest));
    assertSame(database().progress().parked("billing", null, 9), parked);
  }

  @Test
  void aNewIncarnationOutlivesTheProcessIfTheDatabaseDoes() {
    fill(2);
    Position restored = log().restored(2);

    reopen();

    if (can(DatabaseFixture.Capability.REOPENS)) {
      assertThat(log().end()).isEqualTo(restored);
    } else {
      assertThat(log().end().agreedWith(restored)).isEqualTo(-1);
      fill(1);
      assertThat(log().end().offset()).isEqualTo(1);
    }
  }

  @Test
  void positionsOfTheFormerLifeHoldAsFarAsBothAgree() {
    Position kept;
    Position lost;
    try (Tenon service = service()) {
      kept = append(service, "kept");
      log().restored(1); // as if it were another database, with the same beginning
      lost = new Position(kept.incarnation(), 2);
    }
    try (Tenon service = service()) {
      EventStore events = service.events();
      Position fresh = append(service, "fresh");
      assertThat(fresh.offset()).isEqualTo(lost.offset());

      assertThat(events.readLog(kept, 9)).extracting(events::position).containsExactly(fresh);
      assertThat(events.read(SEAT, kept, 9)).hasSize(1);
      assertThat(events.read(stream("1"), Until.position(kept))).hasSize(1);
      assertRefused(
          Problem.CONDITION_FAILED, () -> events.append(booking().unlessSince(SEAT, kept)));
      Queue<Object> heard = new ConcurrentLinkedQueue<>();
      try (Subscription subscription =
          events.subscribe(kept, recorded -> heard.add(recorded.event()))) {
        await("the subscription hears what came since", () -> heard.size() == 1);
        assertThat(subscription.failure()).isEmpty();
      }
      assertThat(heard).containsExactly(new Noted("fresh"));

      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> events.readLog(lost, 9),
              () -> events.read(SEAT, lost, 9),
              () -> events.read(stream("1"), Until.position(lost)),
              () -> events.append(booking().unlessSince(SEAT, lost)),
              () -> events.subscribe(lost, recorded -> {}))) {
        assertRefused(Problem.NEW_INCARNATION, call);
      }
      assertThat(wholeLog()).hasSize(2);
    }
  }

  private Tenon service() {
    return Tenon.service("kit").database(database()).codec(new KitCodec()).clock(() -> NOW).start();
  }

  private static Position append(Tenon service, String text) {
    Draft draft = Draft.of(new Noted(text)).withTags("seat");
    EventStore events = service.events();
    return events.position(
        events.append(stream("1"), ExpectedVersion.any(), List.of(draft)).getFirst());
  }

  private static Appends booking() {
    return Appends.to(stream("2"), ExpectedVersion.any(), List.of(new Noted("booked")));
  }

  private void fill(int events) {
    for (int i = 0; i < events; i++) {
      commit(appendTo("1"));
    }
  }

  private static void assertRefused(Problem problem, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }
}
