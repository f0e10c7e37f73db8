package dev.tenon.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import dev.tenon.tck.Subjects.Append;
import dev.tenon.tck.Subjects.AsCloudEvents;
import dev.tenon.tck.Subjects.Delivering;
import dev.tenon.tck.Subjects.EventContent;
import dev.tenon.tck.Subjects.EventOrder;
import dev.tenon.tck.Subjects.EventStore;
import dev.tenon.tck.Subjects.Feeding;
import dev.tenon.tck.Subjects.Idempotency;
import dev.tenon.tck.Subjects.Inbox;
import dev.tenon.tck.Subjects.Instances;
import dev.tenon.tck.Subjects.JoiningServices;
import dev.tenon.tck.Subjects.Keeping;
import dev.tenon.tck.Subjects.Leasing;
import dev.tenon.tck.Subjects.Locks;
import dev.tenon.tck.Subjects.Model;
import dev.tenon.tck.Subjects.Parking;
import dev.tenon.tck.Subjects.Publishing;
import dev.tenon.tck.Subjects.Receiving;
import dev.tenon.tck.Subjects.Restore;
import dev.tenon.tck.Subjects.Scheduler;
import dev.tenon.tck.Subjects.Sending;
import dev.tenon.tck.Subjects.Snapshots;
import dev.tenon.tck.Subjects.Tags;
import dev.tenon.tck.Subjects.Telling;
import dev.tenon.tck.Subjects.Tenants;
import dev.tenon.tck.Subjects.Transaction;
import dev.tenon.tck.Subjects.Views;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/**
 * The kits themselves: each promise that an adapter breaks is noticed by a case that is named here.
 */
class KitsCatchCheatsTest {
  private static final String PATIENCE = "tenon.tck.patience";

  @AfterEach
  void restorePatience() {
    System.clearProperty(PATIENCE);
  }

  @ParameterizedTest
  @MethodSource("kits")
  void anAdapterThatDoesNothingPassesNoCase(Class<?> kit) {
    Subjects.database(IdleDatabase::new);
    Subjects.broker(BrokerCheats::idle);
    Subjects.server(ServerCheats::idle);
    Subjects.tail(TailCheats::idle);

    Events cases = runImpatiently(selectClass(kit));

    assertThat(cases.started().count()).isPositive();
    assertThat(cases.succeeded().map(event -> event.getTestDescriptor().getDisplayName()))
        .isEmpty();
    assertThat(cases.failed().count()).isEqualTo(cases.started().count());
  }

  @ParameterizedTest
  @MethodSource("kits")
  void anHonestAdapterPassesEveryCaseAndNoneIsSkipped(Class<?> kit) {
    Subjects.database(ForwardingDatabase::new);
    Subjects.broker(ForwardingBroker::new);
    Subjects.server(KeptServer::new);
    Subjects.tail(TailCheats::honest);

    Events cases = run(selectClass(kit));

    assertThat(causes(cases)).isEmpty();
    assertThat(cases.succeeded().count()).isPositive().isEqualTo(cases.started().count());
    assertThat(cases.skipped().count()).isZero();
    assertThat(cases.aborted().count()).isZero();
  }

  static Stream<Class<?>> kits() {
    return Stream.of(
        EventStore.class,
        EventContent.class,
        EventOrder.class,
        Transaction.class,
        Snapshots.class,
        Feeding.class,
        Inbox.class,
        Receiving.class,
        Sending.class,
        Leasing.class,
        Parking.class,
        Scheduler.class,
        Tenants.class,
        Idempotency.class,
        Locks.class,
        Views.class,
        Tags.class,
        Append.class,
        Restore.class,
        Model.class,
        Instances.class,
        Delivering.class,
        Publishing.class,
        Keeping.class,
        AsCloudEvents.class,
        JoiningServices.class,
        Telling.class);
  }

  @ParameterizedTest(name = "{1}.{2}")
  @MethodSource({
    "logCheats",
    "dev.tenon.tck.ProgressCheats#all",
    "dev.tenon.tck.SnapshotCheats#all",
    "dev.tenon.tck.StateCheats#all",
    "dev.tenon.tck.TagCheats#all",
    "dev.tenon.tck.RequestCheats#all",
    "dev.tenon.tck.ReceivedCheats#all",
    "dev.tenon.tck.RestoreCheats#all",
    "dev.tenon.tck.OutboxCheats#all",
    "dev.tenon.tck.LockCheats#all",
    "dev.tenon.tck.ForgetCheats#all"
  })
  void aDatabaseThatCheatsIsCaught(Supplier<Database> cheat, Class<?> kit, String name) {
    Subjects.database(cheat);

    assertFails(kit, name);
  }

  static Stream<Arguments> logCheats() {
    return Stream.of(
        cheat(
            LogCheats::losesTheLastWriteOfABatch,
            EventStore.class,
            "aConflictInABatchIsNobodyElses"),
        cheat(
            LogCheats::losesTheLastWriteOfABatch,
            EventOrder.class,
            "sixtyFourWritersOnManyStreamsLeaveNoGap"),
        cheat(
            LogCheats::ignoresExpectedVersions,
            EventStore.class,
            "anExactVersionIsAcceptedOnlyIfTheStreamIsThere"),
        cheat(
            LogCheats::ignoresExpectedVersions,
            EventOrder.class,
            "ofThoseWhoExpectOneVersionOneWins"),
        cheat(
            LogCheats::looksAtNoVersionWhereNothingIsAppended,
            EventStore.class,
            "anAppendOfNothingOnlyLooksAtTheVersion"),
        cheat(
            LogCheats::appendsARepeatAgain,
            EventStore.class,
            "anAppendAskedForAgainIsAnsweredWithWhatIsStored"),
        cheat(
            LogCheats::cutsBytesAtTheFirstZero, EventContent.class, "everyByteOfAPayloadComesBack"),
        cheat(
            LogCheats::cutsKeysAt255,
            EventContent.class,
            "theLongestTextsAndTheOutermostTimesComeBack"),
        cheat(
            LogCheats::recordsByTheWritersClockAlone,
            EventContent.class,
            "recordedTimeNeverDecreasesWithinAStream"),
        cheat(
            LogCheats::keepsTimesToTheMillisecond,
            EventContent.class,
            "idsKeysMetadataAndTimesComeBackAsTheyWere"),
        cheat(
            LogCheats::doesTheChangesOfAWriteOneByOne,
            EventStore.class,
            "aWriteAppendsToAllItsStreamsOrToNone"),
        cheat(
            LogCheats::doesTheChangesOfAWriteOneByOne,
            Inbox.class,
            "anEffectAndItsMarkAreDoneTogetherOrNotAtAll"),
        cheat(
            LogCheats::doesTheChangesOfAWriteOneByOne,
            Parking.class,
            "parkingIsDoneTogetherWithTheMarkOrNotAtAll"),
        cheat(
            LogCheats::doesTheChangesOfAWriteOneByOne,
            Scheduler.class,
            "aRefusedWriteSchedulesCancelsAndTakesNothing"),
        cheat(
            LogCheats::givesOffsetsBeforeTheCommit,
            EventOrder.class,
            "aReaderNeverSkipsATransactionThatWasOvertaken"),
        cheat(
            LogCheats::givesOffsetsBeforeTheCommit,
            Feeding.class,
            "aTransactionThatWasOvertakenIsNotSkipped"),
        cheat(
            LogCheats::forgetsHowManyItScanned,
            EventOrder.class,
            "aScanHandsOverEveryEventInOrderUpToItsLimit"),
        cheat(
            LogCheats::scansPayloadsBackwards,
            EventOrder.class,
            "aScanHandsOverEveryEventInOrderUpToItsLimit"),
        cheat(
            LogCheats::scansPayloadsPastTheirEnd,
            EventOrder.class,
            "aScanHandsOverEveryEventInOrderUpToItsLimit"),
        cheat(
            LogCheats::scansTheLogFromItsBeginning,
            EventOrder.class,
            "aScanHandsOverEveryEventInOrderUpToItsLimit"),
        cheat(
            LogCheats::doesATransactionsWritesAtOnce,
            Transaction.class,
            "nothingIsSeenBeforeTheCommit"),
        cheat(
            LogCheats::doesATransactionsWritesAtOnce,
            Transaction.class,
            "nothingIsLeftOfATransactionClosedWithoutACommit"),
        cheat(
            LogCheats::locksTheLogWhileATransactionThinks,
            EventOrder.class,
            "aCallerWhoThinksDelaysNobody"),
        cheat(
            LogCheats::listsStreamsWithoutRegardToCase,
            EventStore.class,
            "streamsOfACategoryAreListedInCodeUnitOrder"),
        cheat(
            LogCheats::countsTheEventAtTheOffsetAsBeforeIt,
            EventStore.class,
            "theNewestEventOfEachKeyIsFoundByTypeAndBefore"),
        cheat(LogCheats::mixesTenantsStreams, Tenants.class, "streamsOfOneNameAreDifferentStreams"),
        cheat(LogCheats::listsStreamsOfEveryTenant, Tenants.class, "streamsAreListedByTenant"),
        cheat(
            LogCheats::listsATenantOncePerStream,
            Tenants.class,
            "tenantsAreListedInCodeUnitOrder"));
  }

  @Test
  void locksOfOneInstanceAloneAreCaught() {
    Database shared = new Unforgetting();
    Subjects.database(
        () -> new LockCheats.OfOneInstance(shared), Set.of(DatabaseFixture.Capability.SHARED));
    assertFails(Locks.class, "anExclusiveLockIsHeldByOneInstanceAtATime");
  }

  @Test
  void locksThatOutliveTheirDatabaseAreCaught() {
    Database shared = new Unforgetting();
    Subjects.database(() -> shared, Set.of(DatabaseFixture.Capability.SHARED));
    assertFails(Locks.class, "locksEndWithTheDatabaseOfTheirHolder");
  }

  @ParameterizedTest(name = "{1}.{2}")
  @MethodSource("dev.tenon.tck.BrokerCheats#all")
  void aBrokerThatCheatsIsCaught(Supplier<Broker> cheat, Class<?> kit, String name) {
    Subjects.broker(cheat);

    assertFails(kit, name);
  }

  @ParameterizedTest(name = "{1}.{2}")
  @MethodSource("dev.tenon.tck.ServerCheats#all")
  void aServerThatCheatsIsCaught(Supplier<ServerFixture> cheat, Class<?> kit, String name) {
    Subjects.server(cheat);

    assertFails(kit, name);
  }

  @ParameterizedTest(name = "{1}.{2}")
  @MethodSource("dev.tenon.tck.TailCheats#all")
  void aTailThatCheatsIsCaught(Supplier<TailFixture> cheat, Class<?> kit, String name) {
    Subjects.tail(cheat);

    assertFails(kit, name);
  }

  @ParameterizedTest
  @MethodSource("kitsThatReopen")
  void aDatabaseThatDoesNotReopenAsDeclaredIsCaught(Class<?> kit, String name) {
    Subjects.database(MemoryDatabase::create, Set.of(DatabaseFixture.Capability.REOPENS));
    assertFails(kit, name);

    Database unforgetting = new Unforgetting();
    Subjects.database(() -> unforgetting);
    assertFails(kit, name);
  }

  @Test
  void aDatabaseThatIsNotSharedAsDeclaredIsCaught() {
    String name = "anotherInstanceIsOfTheSameDatabaseOrKeptApartAsDeclared";
    Subjects.database(MemoryDatabase::create, Set.of(DatabaseFixture.Capability.SHARED));
    assertFails(Instances.class, name);

    Database shared = new Unforgetting();
    Subjects.database(() -> shared);
    assertFails(Instances.class, name);
  }

  static Stream<Arguments> kitsThatReopen() {
    return Stream.of(
        Arguments.of(EventStore.class, "openedAgainItHoldsEverythingOrBeginsEmptyAsDeclared"),
        Arguments.of(Snapshots.class, "snapshotsOutliveTheProcessIfTheDatabaseDoes"),
        Arguments.of(Tags.class, "tagsOutliveTheProcessIfTheDatabaseDoes"),
        Arguments.of(Inbox.class, "marksOutliveTheProcessIfTheDatabaseDoes"),
        Arguments.of(Sending.class, "messagesOutliveTheProcessIfTheDatabaseDoes"),
        Arguments.of(Receiving.class, "idsOutliveTheProcessIfTheDatabaseDoes"),
        Arguments.of(Parking.class, "parkedMessagesOutliveTheProcessIfTheDatabaseDoes"),
        Arguments.of(Restore.class, "aNewIncarnationOutlivesTheProcessIfTheDatabaseDoes"),
        Arguments.of(Idempotency.class, "requestsOutliveTheProcessIfTheDatabaseDoes"),
        Arguments.of(Scheduler.class, "timersOutliveTheProcessIfTheDatabaseDoes"),
        Arguments.of(Views.class, "rowsOutliveTheProcessIfTheDatabaseDoes"));
  }

  /** The case fails with the cheat, and passes without: it is the cheat that it catches. */
  private static void assertFails(Class<?> kit, String name) {
    DiscoverySelector selector = selectMethod(kit, name);
    assertThat(runImpatiently(selector).failed().count()).as("failures of %s", name).isEqualTo(1);

    Subjects.database(MemoryDatabase::create);
    Subjects.broker(InProcessBroker::create);
    Subjects.server(KeptServer::new);
    Subjects.tail(TailCheats::honest);
    Events cases = run(selector);
    assertThat(causes(cases)).as("failures of %s with an honest adapter", name).isEmpty();
    assertThat(cases.succeeded().count()).isEqualTo(1);
  }

  private static Events run(DiscoverySelector selector) {
    System.clearProperty(PATIENCE);
    return EngineTestKit.engine("junit-jupiter").selectors(selector).execute().testEvents();
  }

  /** What a cheat makes a case wait for never comes. */
  private static Events runImpatiently(DiscoverySelector selector) {
    System.setProperty(PATIENCE, "PT0.4S");
    return EngineTestKit.engine("junit-jupiter").selectors(selector).execute().testEvents();
  }

  private static List<Throwable> causes(Events cases) {
    return cases
        .failed()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .toList();
  }

  static Arguments cheat(Supplier<Database> cheat, Class<?> kit, String name) {
    return Arguments.of(cheat, kit, name);
  }

  private static final class Unforgetting extends ForwardingDatabase {
    @Override
    public void close() {}
  }
}
