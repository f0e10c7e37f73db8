package dev.tenon;

import static dev.tenon.error.Problem.INVALID_ARGUMENT;
import static dev.tenon.error.Problem.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.command.Decider;
import dev.tenon.command.Entity;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no database should meet is refused where it is given, and nothing of it is done. */
class BadInputTest {
  record Row(String id) {}

  private static final int MEBIBYTE = 1 << 20;
  private static final String HALF = "\uD83D";
  private static final String LONG = "x".repeat(501);
  private static final Metadata NONE = Metadata.none();
  private static final StreamId STREAM = new StreamId("note", "1");
  private static final Table<Row> ROWS = Table.of("rows", Row.class, "id", Row::id);

  /** Records what it is told. */
  private static final Entity<List<Payload>, Integer, Payload> NOTE =
      Entity.of("note", Decider.of(0, (command, count) -> command, (count, event) -> count + 1));

  private final MemoryDatabase database = MemoryDatabase.create();
  private final Tenon service = builder().projection(Projection.named("rows", ROWS)).start();

  private ServiceBuilder builder() {
    return Tenon.service("notes").database(database).codec(new RawCodec());
  }

  @AfterEach
  void close() {
    service.close();
  }

  private static Payload payload(String type, int version, int bytes) {
    return new Payload(type, version, new byte[bytes]);
  }

  private static Payload noted(int bytes) {
    return payload("noted", 1, bytes);
  }

  private static void append(Tenon service, Metadata metadata, Payload... events) {
    service.events().append(STREAM, ExpectedVersion.any(), List.of(events), metadata);
  }

  private static void execute(Tenon service, Metadata metadata, Payload... events) {
    service.execute(NOTE, "1", List.of(events), metadata);
  }

  private static void executeKeyed(Tenon service, String key) {
    service.execute(NOTE.keyedBy((id, count) -> key), "1", List.of(noted(1)));
  }

  private static void executeTagged(Tenon service, String tag) {
    service.execute(NOTE.taggedBy(event -> Set.of(tag)), "1", List.of(noted(1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"large", "names", "headers", "times"})
  void isRefusedAtTheCaller(String name, Problem problem, Consumer<Tenon> input) {
    assertThatThrownBy(() -> input.accept(service))
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(problem));

    assertThat(database.log().end().offset()).isZero();
    assertThat(service.execute(NOTE, "1", List.of(noted(1))).version()).isEqualTo(1);
  }

  static Stream<Arguments> large() {
    return Stream.of(
        bad("a large event appended", TOO_LARGE, s -> append(s, NONE, noted(MEBIBYTE + 1))),
        bad("a large event decided", TOO_LARGE, s -> execute(s, NONE, noted(MEBIBYTE + 1))),
        bad(
            "one event too many",
            TOO_LARGE,
            s ->
                s.events()
                    .append(STREAM, ExpectedVersion.any(), Collections.nCopies(1_001, noted(1)))),
        bad(
            "ten thousand events",
            TOO_LARGE,
            s -> s.execute(NOTE, "1", Collections.nCopies(10_000, noted(1)))),
        bad(
            "five large events",
            TOO_LARGE,
            s ->
                s.events()
                    .append(
                        STREAM, ExpectedVersion.any(), Collections.nCopies(5, noted(MEBIBYTE)))),
        bad(
            "a large unit",
            TOO_LARGE,
            s ->
                s.transact(
                    NONE,
                    unit -> {
                      for (String id : List.of("1", "2", "3", "4", "5")) {
                        unit.execute(NOTE, id, List.of(noted(MEBIBYTE)));
                      }
                      return true;
                    })));
  }

  static Stream<Arguments> names() {
    return Stream.of(
        bad("no events", s -> append(s, NONE)),
        bad("a NUL in a type", s -> append(s, NONE, payload("a\0b", 1, 1))),
        bad("half of a character in a type", s -> append(s, NONE, payload(HALF, 1, 1))),
        bad("the wrong half in a type", s -> append(s, NONE, payload("a\uDE00", 1, 1))),
        bad("a blank type", s -> append(s, NONE, payload(" ", 1, 1))),
        bad("a long type", s -> append(s, NONE, payload("x".repeat(201), 1, 1))),
        bad("no version of a form", s -> execute(s, NONE, payload("noted", 0, 1))),
        bad("a NUL in a key", s -> executeKeyed(s, "a\0b")),
        bad("half of a character in a key", s -> executeKeyed(s, "a" + HALF + "b")),
        bad("a line break in a key", s -> executeKeyed(s, "a\nb")),
        bad("a blank key", s -> executeKeyed(s, " ")),
        bad("a long key", s -> executeKeyed(s, LONG)),
        bad("a blank tag", s -> executeTagged(s, " ")),
        bad("a NUL in a tag", s -> executeTagged(s, "a\0b")),
        bad("a long tag", s -> executeTagged(s, LONG)),
        bad("a NUL in an id", s -> s.execute(NOTE, "a\0b", List.of(noted(1)))),
        bad("half of a character in an id", s -> s.load(NOTE, HALF)),
        bad("a stream of 300 characters", s -> s.load(NOTE, "x".repeat(300))),
        bad("a tenant that is none", s -> s.load(NOTE.inTenant("a-b"), "1")),
        bad("a long tenant", s -> NOTE.inTenant("x".repeat(101))),
        bad("a category that is none", s -> Entity.of("a:b", NOTE.decider())),
        bad("a version below none", s -> ExpectedVersion.exact(-1)),
        bad("a NUL in a row's key", s -> s.views().get(ROWS, "a\0b")),
        bad("half of a character in a row's key", s -> s.views().page(ROWS, HALF, 1)),
        bad("a NUL in what is looked for", s -> s.views().find(ROWS, "id", "\0", "", 1)));
  }

  static Stream<Arguments> headers() {
    return Stream.of("a\0b", HALF, "a\tb", LONG)
        .flatMap(text ->
            Stream.of(
                bad("correlation id", s -> execute(s, NONE.withCorrelationId(text), noted(1))),
                bad("causation id", s -> append(s, NONE.withCausationId(text), noted(1))),
                bad("traceparent", s -> execute(s, NONE.withTraceparent(text), noted(1))),
                bad("actor", s -> append(s, NONE.withActor(text), noted(1)))));
  }

  static Stream<Arguments> times() {
    return Stream.of("-1000000000-01-01T00:00:00Z", "0000-12-31T23:59:59.999999999Z")
        .flatMap(time -> Stream.of(time, "+10000-01-01T00:00:00Z", Instant.MAX.toString()))
        .map(Instant::parse)
        .map(time -> bad(time.toString(), s -> append(s, Metadata.occurredAt(time), noted(1))));
  }

  private static Arguments bad(String name, Consumer<Tenon> input) {
    return bad(name, INVALID_ARGUMENT, input);
  }

  private static Arguments bad(String name, Problem problem, Consumer<Tenon> input) {
    return Arguments.of(name, problem, input);
  }

  @Test
  void whatTheLimitsAllowIsStored() {
    execute(service, NONE, noted(MEBIBYTE), noted(MEBIBYTE), noted(MEBIBYTE), noted(MEBIBYTE));
    service.execute(NOTE, "1", Collections.nCopies(1_000, payload("x".repeat(200), 1, 0)));
    executeKeyed(service, "ü".repeat(500));
    String longest = "\uD83D\uDE00".repeat(250);
    Instant last = Instant.parse("9999-12-31T23:59:59.999999999Z");
    append(service, new Metadata(longest, longest, longest, longest, last), noted(0));
    append(service, Metadata.occurredAt(Instant.parse("0001-01-01T00:00:00Z")), noted(0));

    assertThat(service.load(NOTE, "1").version()).isEqualTo(1_007);
  }

  @Test
  void theLimitOfAPayloadCanBeSet() {
    try (Tenon small = builder().maxPayloadBytes(10).start();
        Tenon large = builder().maxPayloadBytes(4 * MEBIBYTE).start()) {
      append(small, NONE, noted(10));
      append(large, NONE, noted(4 * MEBIBYTE));

      assertThatThrownBy(() -> append(small, NONE, noted(11)))
          .hasMessageContaining("TENON-1003: a noted of note-1 has 11 bytes, of 10");
      assertThatThrownBy(() -> append(large, NONE, noted(4 * MEBIBYTE + 1)))
          .hasMessageContaining("TENON-1003");
    }
    assertThatThrownBy(() -> builder().maxPayloadBytes(0).start())
        .hasMessageContaining("TENON-1001");
    assertThatThrownBy(() -> builder().maxPayloadBytes(4 * MEBIBYTE + 1).start())
        .hasMessageContaining("TENON-1001");
  }

  @Test
  void aTransactionIsNotToldOfWhatIsRefused() {
    try (Tx tx = database.begin()) {
      List<Payload> large = List.of(noted(MEBIBYTE + 1));
      assertThatThrownBy(() -> service.append(tx, STREAM, ExpectedVersion.any(), large, NONE))
          .hasMessageContaining("TENON-1003");
      service.append(tx, STREAM, ExpectedVersion.none(), List.of(noted(1)), NONE);

      assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
    }
    assertThat(service.load(NOTE, "1").version()).isEqualTo(1);
  }

  @Test
  void namesThatProgressIsKeptUnderAreRefusedAtTheStart() {
    for (String name : List.of("", " ", "a\0b", HALF, "x".repeat(101))) {
      Policy named = Policy.named(name).on(Payload.class, event -> Effect.none());
      Policy on = Policy.named("p").on(name.isEmpty() ? " " : name, Row.class, e -> Effect.none());
      assertThatThrownBy(() -> builder().policy(named).start()).hasMessageContaining("TENON-1001");
      assertThatThrownBy(() -> builder().policy(on).start()).hasMessageContaining("TENON-1001");
      assertThatThrownBy(() -> builder().projection(Projection.named(name)).start())
          .hasMessageContaining("TENON-1001");
    }
  }
}
