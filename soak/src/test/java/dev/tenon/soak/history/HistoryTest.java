package dev.tenon.soak.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.soak.history.Append.Outcome;
import dev.tenon.soak.history.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories that one log can have answered, and histories that are wrong on purpose. */
class HistoryTest {
  private final History history = new History(what -> what.equals("Opened"));

  @Test
  void oneLogCanHaveAnsweredThis() {
    append("Placed", 0, 10, Outcome.ACKNOWLEDGED);
    read(1, 2);
    read(3, 20, "Placed");
    append("Cancelled", 30, 90, Outcome.UNKNOWN);
    append("Noted", 30, 40, Outcome.REFUSED);
    read(35, 45, "Placed", "Opened");
    read(50, 60, "Placed", "Opened", "Cancelled");
    read(100, 110, "Placed", "Opened", "Cancelled");

    assertThat(history.check()).isEmpty();
    assertThat(history.operations()).isEqualTo(8);
  }

  @Test
  void anAcknowledgedEventThatALaterReadDoesNotShowIsLost() {
    append("Placed", 0, 10, Outcome.ACKNOWLEDGED);
    read(11, 12);

    assertOne(Kind.LOST, "Placed was acknowledged", "append of Placed", "read of order/1");
  }

  @Test
  void anEventThatAReadShowedAndALaterOneDoesNotIsLost() {
    append("Placed", 0, 100, Outcome.UNKNOWN);
    read(10, 20, "Placed");
    read(30, 40);

    assertOne(Kind.LOST, "1:Placed was there already", "[10, 20]", "[30, 40]");
  }

  @Test
  void anEventThatBecameAnotherIsLost() {
    append("Placed", 0, 100, Outcome.UNKNOWN);
    read(10, 20, "Placed");
    read(10, 20, "Opened");

    assertOne(Kind.LOST, "in another read");
  }

  @Test
  void aGapBetweenVersionsIsALoss() {
    append("Placed", 0, 10, Outcome.ACKNOWLEDGED);
    history.add(new Read("order/1", 20, 30, List.of(shown(1, "Placed"), shown(3, "Opened"))));

    assertOne(Kind.LOST, "versions between 1 and 3");
  }

  @Test
  void anEventThatIsThereTwiceIsDoubled() {
    append("Placed", 0, 10, Outcome.ACKNOWLEDGED);
    history.add(
        new Read(
            "order/1",
            20,
            30,
            List.of(new Shown(1, "id-1", "Placed"), new Shown(2, "id-2", "Placed"))));

    assertOne(Kind.DOUBLED, "Placed is there 2 times", "append of Placed", "read of order/1");
  }

  @Test
  void whatServicesAppendIsThereOnceToo() {
    history.add(
        new Read(
            "order/1",
            20,
            30,
            List.of(new Shown(1, "id-1", "Opened"), new Shown(2, "id-2", "Opened"))));

    assertOne(Kind.DOUBLED, "Opened is there 2 times");
  }

  @Test
  void oneEventUnderTwoVersionsIsDoubled() {
    append("Placed", 0, 10, Outcome.ACKNOWLEDGED);
    history.add(
        new Read(
            "order/1",
            20,
            30,
            List.of(new Shown(1, "same", "Placed"), new Shown(2, "same", "Opened"))));

    assertOne(Kind.DOUBLED, "event same is there twice");
  }

  @Test
  void aRequestThatIsNotIdempotentMayBeDoneAsOftenAsItWasSent() {
    history.add(new Append("order/1", "Changed", 0, 10, Outcome.ACKNOWLEDGED, 2));
    history.add(
        new Read(
            "order/1",
            20,
            30,
            List.of(new Shown(1, "id-1", "Changed"), new Shown(2, "id-2", "Changed"))));

    assertThat(history.check()).isEmpty();
  }

  @Test
  void whatSeveralAskForIsDoneOnce() {
    append("Cancelled", 0, 10, Outcome.ACKNOWLEDGED);
    append("Cancelled", 0, 10, Outcome.ACKNOWLEDGED);
    history.add(
        new Read(
            "order/1",
            20,
            30,
            List.of(new Shown(1, "id-1", "Cancelled"), new Shown(2, "id-2", "Cancelled"))));

    assertOne(Kind.DOUBLED, "Cancelled is there 2 times");
  }

  @Test
  void whatWasAcknowledgedBeforeAnotherWasAskedForComesFirst() {
    append("Placed", 0, 10, Outcome.ACKNOWLEDGED);
    append("Cancelled", 20, 30, Outcome.ACKNOWLEDGED);
    read(40, 50, "Cancelled", "Placed");

    assertOne(Kind.REORDERED, "Placed comes after Cancelled", "append of Cancelled");
  }

  @Test
  void twoReadsOfOneStreamShowOneOrder() {
    append("Placed", 0, 100, Outcome.ACKNOWLEDGED);
    append("Cancelled", 0, 100, Outcome.ACKNOWLEDGED);
    read(110, 120, "Placed", "Cancelled");
    read(111, 121, "Cancelled", "Placed");

    assertThat(history.check())
        .isNotEmpty()
        .allSatisfy(violation -> assertThat(violation.kind()).isEqualTo(Kind.REORDERED));
  }

  @Test
  void versionsThatGoBackAreReordered() {
    append("Placed", 0, 10, Outcome.ACKNOWLEDGED);
    history.add(
        new Read("order/1", 20, 30, List.of(shown(1, "Placed"), new Shown(1, "x", "Opened"))));

    assertThat(history.check())
        .anySatisfy(violation -> assertThat(violation.kind()).isEqualTo(Kind.REORDERED));
  }

  @Test
  void anEventThatNobodyAppendedIsAPhantom() {
    read(20, 30, "Placed");

    assertOne(Kind.PHANTOM, "Placed was never appended", "read of order/1");
  }

  @Test
  void anEventThatWasRefusedIsAPhantom() {
    append("Placed", 0, 10, Outcome.REFUSED);
    read(20, 30, "Placed");

    assertOne(Kind.PHANTOM, "Placed was refused", "append of Placed");
  }

  @Test
  void anEventThatIsThereBeforeItIsAppendedIsAPhantom() {
    append("Placed", 50, 60, Outcome.ACKNOWLEDGED);
    read(20, 30, "Placed");

    assertOne(Kind.PHANTOM, "Placed is there before it is appended");
  }

  @Test
  void streamsAreCheckedEachByItself() {
    append("Placed", 0, 10, Outcome.ACKNOWLEDGED);
    history.add(new Read("order/2", 20, 30, List.of()));
    assertThat(history.check()).isEmpty();

    read(20, 30);
    assertOne(Kind.LOST, "Placed was acknowledged");
  }

  @Test
  void ofManyReadsThatShowTheSameTheFirstAndTheLastSayAll() {
    append("Placed", 0, 10, Outcome.UNKNOWN);
    append("Cancelled", 500, 510, Outcome.ACKNOWLEDGED);
    for (int i = 0; i < 100; i++) {
      read(20 + 10 * i, 25 + 10 * i, "Placed");
    }

    assertOne(Kind.LOST, "Cancelled was acknowledged", "[1010, 1015]");
  }

  private void append(String what, long invoked, long completed, Outcome outcome) {
    history.add(new Append("order/1", what, invoked, completed, outcome, 1));
  }

  private void read(long invoked, long completed, String... whats) {
    List<Shown> events = new ArrayList<>();
    for (String what : whats) {
      events.add(shown(events.size() + 1, what));
    }
    history.add(new Read("order/1", invoked, completed, events));
  }

  private static Shown shown(long version, String what) {
    return new Shown(version, "id of " + what, what);
  }

  private void assertOne(Kind kind, String... parts) {
    assertThat(history.check())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.kind()).isEqualTo(kind);
          assertThat(violation.toString()).contains(parts);
        });
  }
}
