package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.payload;
import static dev.tenon.tck.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What stored timers promise. */
public abstract class SchedulerKit extends DatabaseCases {
  /** For the test of an adapter. */
  protected SchedulerKit() {}

  @Test
  void aTimerIsDueFromItsInstantOn() {
    Timer timer = schedule("o1", NOW);

    assertThat(due(NOW.minusNanos(1000))).isEmpty();
    assertSame(due(NOW), timer);
    assertSame(due(NOW.plusSeconds(86_400 * 3650)), timer);
  }

  @Test
  void aTimerComesBackAsItWas() {
    byte[] data = {0, 1, (byte) 200};
    Timer full =
        new Timer(
            "Größe/😀'", "", "a b", NOW, new Payload("Remind", 4, data), Samples.FULL_METADATA);
    Timer bare =
        new Timer(
            "r", "", "2", NOW.plusSeconds(1), new Payload("R", 1, new byte[0]), Metadata.none());
    commit(new Change.Schedule(full), new Change.Schedule(bare));

    assertSame(due(NOW.plusSeconds(1)), full, bare);
  }

  @Test
  void theMostOverdueComesFirst() {
    Timer third = schedule("a", NOW.plusNanos(1000));
    Timer first = schedule("c", NOW.minusSeconds(86_400));
    Timer second = schedule("b", NOW);
    schedule("later", NOW.plusSeconds(1));
    Instant now = NOW.plusMillis(1);

    assertSame(due(now), first, second, third);
    assertSame(database().progress().due(now, 2), first, second);
  }

  @Test
  void schedulingAgainReplacesTheTimerOfThatOwnerAndId() {
    schedule("o1", NOW);
    Timer others = timer("shipping", "o1", NOW.plusSeconds(1), "{}");
    Timer upper = timer("reminders", "O1", NOW.plusSeconds(2), "{}");
    Timer later = timer("reminders", "o1", NOW.plusSeconds(9), "new");
    commit(new Change.Schedule(others), new Change.Schedule(upper), new Change.Schedule(later));

    assertSame(due(NOW.plusSeconds(8)), others, upper);
    assertSame(due(NOW.plusSeconds(9)), others, upper, later);
  }

  @Test
  void timersAreFoundByOwnerTenantAndId() {
    Timer first = schedule("o1", NOW.plusSeconds(86_400));
    Timer second = schedule("o2", NOW);
    Timer others = timer("shipping", "o1", NOW, "{}");
    Timer tenants =
        new Timer(
            "reminders", "acme", "o1", NOW, new Payload("R", 1, new byte[1]), Metadata.none());
    commit(new Change.Schedule(others), new Change.Schedule(tenants));

    assertSame(found("reminders", "", "o1"), first);
    assertSame(found("reminders", "", "o2", "o1", "none"), first, second);
    assertSame(found("reminders", "acme", "o1", "o2"), tenants);
    assertThat(found("shipping", "", "O1")).isEmpty();
    assertThat(found("shipping", "")).isEmpty();
  }

  private List<Timer> found(String owner, String tenant, String... ids) {
    return database().progress().timers(owner, tenant, List.of(ids)).stream()
        .sorted(Comparator.comparing(Timer::id))
        .toList();
  }

  @Test
  void aCancelledTimerIsGoneAndCancellingAgainDoesNoHarm() {
    Timer left = schedule("left", NOW);
    schedule("o1", NOW);
    commit(new Change.CancelTimer("reminders", "", "o1"));
    commit(
        new Change.CancelTimer("reminders", "", "o1"),
        new Change.CancelTimer("nobody", "", "left"));

    assertSame(due(NOW), left);
  }

  @Test
  void aTimerIsTakenOnce() {
    schedule("o1", NOW);
    Timer read = due(NOW).getFirst();
    Change.TakeTimer take = new Change.TakeTimer(read);

    List<Outcome> outcomes =
        writeAll(Samples.write(take, appendTo("effect")), Samples.write(appendTo("effect"), take));

    committed(outcomes.get(0));
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Stale.class);
    assertThat(write(take)).isInstanceOf(Outcome.Stale.class);
    assertThat(due(NOW)).isEmpty();
    assertThat(wholeStream(stream("effect"))).hasSize(1);
  }

  @Test
  void aTimerIsTakenOnlyExactlyAsItWasRead() {
    Timer read = read(timer("reminders", "o1", NOW, "old"));
    for (Timer replacement :
        List.of(
            timer("reminders", "o1", NOW.minusNanos(1000), "old"),
            timer("reminders", "o1", NOW, "new"),
            new Timer(
                "reminders",
                "",
                "o1",
                NOW,
                new Payload("Other", 1, read.payload().data()),
                Metadata.none()),
            new Timer("reminders", "", "o1", NOW, read.payload(), Samples.FULL_METADATA))) {
      commit(new Change.Schedule(replacement));
      assertThat(write(appendTo("effect"), new Change.TakeTimer(read)))
          .isInstanceOf(Outcome.Stale.class);
      assertSame(due(NOW), replacement);
    }
    assertThat(wholeLog()).isEmpty();
    commit(new Change.TakeTimer(due(NOW).getFirst()));
  }

  @Test
  void aTimerCancelledAfterItWasReadCannotBeTaken() {
    Timer read = read(timer("reminders", "o1", NOW, "{}"));
    commit(new Change.CancelTimer("reminders", "", "o1"));

    assertThat(write(new Change.TakeTimer(read))).isInstanceOf(Outcome.Stale.class);
  }

  @Test
  void aTimerTakenAndScheduledAgainInOneWriteIsDueAgainLater() {
    Timer read = read(timer("reminders", "o1", NOW, "{}"));
    Timer next = timer("reminders", "o1", NOW.plusSeconds(60), "{}");

    commit(new Change.TakeTimer(read), new Change.Schedule(next));

    assertThat(due(NOW)).isEmpty();
    assertSame(due(NOW.plusSeconds(60)), next);
  }

  @Test
  void aTimerIsRescheduledOnlyInThePlaceOfTheOneThatWasRead() {
    Timer first = timer("reminders", "o1", NOW, "first");
    Timer second = timer("reminders", "o1", NOW.plusSeconds(1), "second");
    Timer third = timer("reminders", "o1", NOW.plusSeconds(2), "third");

    commit(appendTo("effect"), new Change.Reschedule(null, first));
    Timer read = due(NOW).getFirst();
    refused(new Change.Reschedule(null, second));
    refused(new Change.Reschedule(timer("reminders", "o1", NOW, "other"), second));
    assertSame(due(NOW.plusSeconds(9)), first);

    commit(new Change.Reschedule(read, second));
    refused(new Change.Reschedule(read, third));
    assertSame(due(NOW.plusSeconds(9)), second);

    commit(new Change.CancelTimer("reminders", "", "o1"));
    refused(new Change.Reschedule(second, third));
    assertThat(due(NOW.plusSeconds(9))).isEmpty();
    assertThat(wholeStream(stream("effect"))).hasSize(1);
  }

  private void refused(Change.Reschedule change) {
    Outcome refused = write(appendTo("effect"), change);
    assertThat(refused).isInstanceOf(Outcome.Stale.class);
    assertThat(refused.isOutdated()).isTrue();
  }

  @Test
  void aWriteReschedulesWhatOneBeforeItInItsBatchScheduled() {
    Timer first = timer("reminders", "o1", NOW, "first");
    Timer second = timer("reminders", "o1", NOW.plusSeconds(1), "second");
    Timer third = timer("reminders", "o1", NOW.plusSeconds(2), "third");

    List<Outcome> outcomes =
        writeAll(
            Samples.write(new Change.Reschedule(null, first)),
            Samples.write(new Change.Reschedule(null, third)),
            Samples.write(new Change.Reschedule(first, second)));

    committed(outcomes.get(0));
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Stale.class);
    committed(outcomes.get(2));
    assertSame(due(NOW.plusSeconds(9)), second);
  }

  @Test
  void ofThoseWhoRescheduleATimerOneWins() throws Exception {
    for (int round = 0; round < 5; round++) {
      String id = "o" + round;
      List<Outcome> outcomes =
          inParallel(
              4,
              number -> {
                Timer its = timer("reminders", id, NOW, "by " + number);
                return writeInTx(appendTo("effect"), new Change.Reschedule(null, its));
              });
      assertThat(countCommitted(outcomes)).isEqualTo(1);
      assertThat(outcomes).filteredOn(Outcome.Stale.class::isInstance).hasSize(3);
    }
    assertThat(wholeStream(stream("effect"))).hasSize(5);
  }

  @Test
  void ofThoseWhoTakeATimerOneWins() throws Exception {
    for (int round = 0; round < 5; round++) {
      Timer read = read(timer("reminders", "o" + round, NOW, "{}"));
      List<Outcome> outcomes =
          inParallel(4, number -> writeInTx(appendTo("effect"), new Change.TakeTimer(read)));
      assertThat(countCommitted(outcomes)).isEqualTo(1);
      assertThat(outcomes).filteredOn(Outcome.Stale.class::isInstance).hasSize(3);
    }
    assertThat(wholeStream(stream("effect"))).hasSize(5);
  }

  @Test
  void aRefusedWriteSchedulesCancelsAndTakesNothing() {
    Timer kept = read(timer("reminders", "kept", NOW, "{}"));
    Timer taken = read(timer("reminders", "taken", NOW.plusSeconds(1), "{}"));
    commit(append(stream("1"), none()));

    Outcome refused =
        write(
            new Change.Schedule(timer("reminders", "new", NOW, "{}")),
            new Change.CancelTimer("reminders", "", "kept"),
            new Change.TakeTimer(taken),
            append(stream("1"), none()));

    assertThat(refused).isEqualTo(new Outcome.Conflict(stream("1"), 1));
    assertSame(due(NOW.plusSeconds(1)), kept, taken);
  }

  @Test
  void timersOfATransactionAreScheduledAtItsCommit() {
    Timer timer = timer("reminders", "o1", NOW, "{}");
    try (Tx tx = database().begin()) {
      tx.add(Samples.write(new Change.Schedule(timer)));
      assertThat(due(NOW)).isEmpty();
      committed(tx.commit());
    }
    assertSame(due(NOW), timer);
  }

  @Test
  void thousandsOfTimersAreTakenInOneBatch() {
    commit(
        IntStream.range(0, 2000)
            .mapToObj(
                i -> new Change.Schedule(timer("reminders", "t" + i, NOW.plusMillis(i), "{}")))
            .toArray(Change[]::new));

    List<Timer> due = database().progress().due(NOW.plusMillis(1499), 5000);
    assertThat(due).hasSize(1500).extracting(Timer::due).isSorted();
    List<Outcome> outcomes =
        log().write(due.stream().map(timer -> Samples.write(new Change.TakeTimer(timer))).toList());

    assertThat(countCommitted(outcomes)).isEqualTo(1500);
    assertThat(database().progress().due(NOW.plusSeconds(60), 5000)).hasSize(500);
  }

  @Test
  void timersOutliveTheProcessIfTheDatabaseDoes() {
    Timer timer = schedule("o1", NOW);
    assertSame(due(NOW), timer);

    reopen();

    if (can(DatabaseFixture.Capability.REOPENS)) {
      assertSame(due(NOW), timer);
      commit(new Change.TakeTimer(due(NOW).getFirst()));
    }
    assertThat(due(NOW)).isEmpty();
  }

  private Timer schedule(String id, Instant due) {
    Timer timer = timer("reminders", id, due, "{}");
    commit(new Change.Schedule(timer));
    return timer;
  }

  /** Schedules it and reads it back. */
  private Timer read(Timer timer) {
    commit(new Change.Schedule(timer));
    return due(timer.due()).stream()
        .filter(found -> found.id().equals(timer.id()))
        .findFirst()
        .orElseThrow();
  }

  private List<Timer> due(Instant now) {
    return database().progress().due(now, 100);
  }

  private static Timer timer(String owner, String id, Instant due, String text) {
    return new Timer(owner, "", id, due, payload("Remind", text), Metadata.none());
  }
}
