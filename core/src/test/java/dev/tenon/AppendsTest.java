package dev.tenon;

import static dev.tenon.event.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Appends;
import dev.tenon.event.Draft;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.event.TagQuery;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Tx;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What drafts, appends and tag queries take; what they do is in the kits of the adapters. */
class AppendsTest {
  private static final Object EVENT = new Accounts.Deposited("a", 1);
  private static final StreamId ONE = new StreamId("account", "1");
  private static final StreamId TWO = new StreamId("account", "2");

  private final MemoryDatabase database = MemoryDatabase.create();
  private final Tenon bank = Tenon.service("bank").database(database).codec(Accounts.CODEC).start();

  @AfterEach
  void close() {
    bank.close();
  }

  private static void assertInvalid(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INVALID_ARGUMENT))
        .hasMessageContaining(message);
  }

  @Test
  void aDraftKeepsWhatItWasGiven() {
    UUID id = UUID.randomUUID();
    Draft draft = Draft.of(EVENT).withTags("b", "a", "b").withKey("key").withId(id);

    assertThat(draft).isEqualTo(new Draft(EVENT, id, Set.of("a", "b"), "key"));
    assertThat(draft.tags()).containsExactly("b", "a");
    assertThat(Draft.of(draft)).isSameAs(draft);
    assertThat(Draft.of(EVENT)).isEqualTo(new Draft(EVENT, null, Set.of(), null));
    assertThat(draft.withTags("c").tags()).containsExactly("c");
    assertThatThrownBy(() -> draft.tags().add("c"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\0", "half \uD800", "\uDC00 half", "\u0085"})
  void aTextThatSomeDatabaseWouldNotKeepIsNeitherTagNorKey(String text) {
    assertInvalid(() -> Draft.of(EVENT).withTags("fine", text), "tag '" + text + "'");
    assertInvalid(() -> Draft.of(EVENT).withKey(text), "key '" + text + "'");
    assertInvalid(() -> TagQuery.of(text), "tag '" + text + "'");
    assertInvalid(() -> TagQuery.of("fine").or(text), "tag '" + text + "'");
  }

  @Test
  void lengthsAndNumbersAreBounded() {
    String[] tags = IntStream.range(0, 21).mapToObj(i -> "t" + i).toArray(String[]::new);

    assertInvalid(() -> Draft.of(EVENT).withTags("x".repeat(201)), "1 to 200 characters");
    assertInvalid(() -> Draft.of(EVENT).withTags(tags), "21 tags");
    assertInvalid(() -> TagQuery.of(tags), "21 tags");
    assertInvalid(() -> TagQuery.of(), "at least one tag");
    assertInvalid(() -> TagQuery.of("a").or(), "at least one tag");
    assertInvalid(() -> new TagQuery(List.of()), "1 to 100 items");
    TagQuery query = TagQuery.of("a");
    for (int i = 1; i < 100; i++) {
      query = query.or("a" + i);
    }
    TagQuery longest = query;
    assertThat(longest.items()).hasSize(100);
    assertInvalid(() -> longest.or("b"), "1 to 100 items");
    assertInvalid(() -> bank.events().read(longest, bank.events().start(), 0), "limit 0");
  }

  @Test
  void typesNarrowWhatWasSaidLast() {
    TagQuery query = TagQuery.of("a").or("b", "c").types(String.class, Long.class).or("d");

    assertThat(query.items())
        .containsExactly(
            new TagQuery.Item(Set.of("a"), Set.of()),
            new TagQuery.Item(Set.of("c", "b"), Set.of(Long.class, String.class)),
            new TagQuery.Item(Set.of("d"), Set.of()));
  }

  @Test
  void aTypeTheCodecDoesNotKnowIsRefused() {
    TagQuery query = TagQuery.of("a").types(Accounts.Event.class);

    assertThatThrownBy(() -> bank.events().read(query, bank.events().start(), 1))
        .hasMessageContaining("TENON-1301")
        .hasMessageContaining("Accounts$Event");
  }

  @Test
  void appendsThatContradictThemselvesAreRefused() {
    Draft identified = Draft.of(EVENT).withId(UUID.randomUUID());
    Appends one = Appends.to(ONE, any(), List.of(EVENT));

    assertInvalid(() -> Appends.to(ONE, any(), List.of()), "nothing to append to account-1");
    assertInvalid(() -> new Appends(List.of(), List.of()), "nothing to append");
    assertInvalid(() -> one.and(ONE, any(), List.of(EVENT)), "account-1 is appended to twice");
    assertInvalid(() -> one.and(TWO, any(), List.of(identified)), "1 events have ids and 1 have");
    assertInvalid(() -> Appends.to(ONE, any(), List.of(EVENT, identified)), "give all of them ids");
    assertInvalid(
        () -> Appends.to(ONE, any(), List.of(identified, identified)),
        "two events have the id " + identified.id());
  }

  @Test
  void appendsAreNotChangedByWhatIsAddedToThem() {
    Appends one = Appends.to(ONE, any(), List.of(EVENT));
    Appends more =
        one.and(TWO, any(), List.of(EVENT)).unlessSince(TagQuery.of("a"), bank.events().end());

    assertThat(one.streams()).hasSize(1);
    assertThat(one.conditions()).isEmpty();
    assertThat(bank.events().append(more))
        .extracting(EventRecord::stream)
        .containsExactly(ONE, TWO);
    assertThat(bank.events().append(one)).hasSize(1);
  }

  @Test
  void aConditionAddedToATransactionIsOfThisLog() {
    Appends other =
        Appends.to(ONE, any(), List.of(EVENT))
            .unlessSince(TagQuery.of("a"), new Position("another", 0));

    try (Tx tx = database.begin()) {
      assertThatThrownBy(() -> bank.append(tx, other, Metadata.none()))
          .hasMessageContaining("TENON-1401");
    }
    assertThat(database.log().end().offset()).isZero();
  }
}
