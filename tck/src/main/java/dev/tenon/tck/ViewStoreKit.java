package dev.tenon.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.view.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link ViewStore} promises. */
public abstract class ViewStoreKit extends DatabaseCases {
  static final Table<Note> NOTES = Table.of("notes", Note.class, "id", Note::id).indexedBy("text");

  private static final Table<Everything> EVERYTHING =
      Table.of("everything", Everything.class, "id", Everything::id)
          .indexedBy("text", "amount", "count", "size", "done", "at", "colour");

  private static final Everything FULL =
      new Everything(
          "full",
          "Größe 😀 '\";\n\t--",
          new BigDecimal("-12345678901234567890.0123456789"),
          Long.MIN_VALUE,
          Integer.MAX_VALUE,
          true,
          Instant.parse("1969-12-31T23:59:59.999999Z"),
          Colour.GREEN,
          "order by");

  /** For the test of an adapter. */
  protected ViewStoreKit() {}

  @BeforeEach
  void prepare() {
    views().prepare(NOTES);
    views().prepare(EVERYTHING);
  }

  @Test
  void everyTypeOfComponentComesBackAsItWas() {
    Everything empty =
        new Everything("empty", "", BigDecimal.ZERO, 0, 0, false, Instant.EPOCH, Colour.RED, "");
    Everything large =
        new Everything(
            "large",
            "x".repeat(10_000),
            new BigDecimal("0.1000"),
            Long.MAX_VALUE,
            Integer.MIN_VALUE,
            true,
            Instant.parse("9999-12-31T23:59:59.999999Z"),
            Colour.RED,
            "");
    put(EVERYTHING, List.of(FULL, empty, large));

    assertThat(rows(EVERYTHING)).containsExactly(empty, FULL, large);
  }

  @Test
  void nullsComeBackAsNulls() {
    Everything nulls = new Everything("nulls", null, null, 1, 2, false, null, null, null);
    put(EVERYTHING, List.of(nulls));

    assertThat(rows(EVERYTHING)).containsExactly(nulls);
    put(EVERYTHING, List.of(new Everything("nulls", "x", null, 1, 2, false, null, null, null)));
    put(EVERYTHING, List.of(nulls));
    assertThat(rows(EVERYTHING)).containsExactly(nulls);
  }

  @Test
  void savingAgainReplacesTheRow() {
    put(NOTES, List.of(new Note("1", "old"), new Note("2", "kept")));
    put(NOTES, List.of(new Note("1", "new"), new Note("3", "more")));

    assertThat(rows(NOTES))
        .containsExactly(new Note("1", "new"), new Note("2", "kept"), new Note("3", "more"));
  }

  @Test
  void aRemovedRowIsGoneAndRemovingAgainDoesNoHarm() {
    put(NOTES, List.of(new Note("1", "a"), new Note("2", "b"), new Note("3", "c")));

    save(Map.of("1", Optional.empty(), "3", Optional.empty(), "9", Optional.empty()));
    save(Map.of("1", Optional.empty()));

    assertThat(rows(NOTES)).containsExactly(new Note("2", "b"));
    put(NOTES, List.of(new Note("1", "again")));
    assertThat(rows(NOTES)).containsExactly(new Note("1", "again"), new Note("2", "b"));
  }

  @Test
  void aTransactionLoadsWhatIsStoredAndWhatItSaved() {
    put(NOTES, List.of(new Note("1", "a"), new Note("2", "b"), new Note("3", "c")));
    try (Tx tx = database().begin()) {
      assertThat(views().load(tx, NOTES, List.of("1", "2", "9")))
          .isEqualTo(Map.of("1", new Note("1", "a"), "2", new Note("2", "b")));

      views().save(tx, NOTES, Map.of("1", Optional.of(new Note("1", "changed"))));
      views().save(tx, NOTES, Map.of("2", Optional.empty()));
      views().save(tx, NOTES, Map.of("9", Optional.of(new Note("9", "new"))));

      assertThat(views().load(tx, NOTES, List.of("1", "2", "3", "9")))
          .isEqualTo(
              Map.of(
                  "1",
                  new Note("1", "changed"),
                  "3",
                  new Note("3", "c"),
                  "9",
                  new Note("9", "new")));
      assertThat(views().load(tx, NOTES, List.of())).isEmpty();
      committed(tx.commit());
    }
    assertThat(rows(NOTES))
        .containsExactly(new Note("1", "changed"), new Note("3", "c"), new Note("9", "new"));
  }

  @Test
  void theLastSaveOfARowInATransactionCounts() {
    try (Tx tx = database().begin()) {
      views().save(tx, NOTES, Map.of("1", Optional.of(new Note("1", "a"))));
      views().save(tx, NOTES, Map.of("1", Optional.empty()));
      views().save(tx, NOTES, Map.of("2", Optional.empty()));
      views().save(tx, NOTES, Map.of("2", Optional.of(new Note("2", "b"))));
      committed(tx.commit());
    }
    assertThat(rows(NOTES)).containsExactly(new Note("2", "b"));
  }

  @Test
  void nothingIsLeftOfARollback() {
    put(NOTES, List.of(new Note("1", "a"), new Note("2", "b")));
    try (Tx tx = database().begin()) {
      views().save(tx, NOTES, Map.of("1", Optional.empty()));
      views().save(tx, NOTES, Map.of("2", Optional.of(new Note("2", "changed"))));
      views().save(tx, NOTES, Map.of("3", Optional.of(new Note("3", "new"))));
    }
    assertThat(rows(NOTES)).containsExactly(new Note("1", "a"), new Note("2", "b"));
  }

  @Test
  void rowsArePagedByKeyInCodeUnitOrder() {
    List<String> ordered =
        List.of("-", "0", "10", "2", "A", "Z", "_", "a", "a b", "ab", "z", "é", "😀");
    List<String> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(5));
    put(NOTES, shuffled.stream().map(key -> new Note(key, "text")).toList());

    List<String> paged = new ArrayList<>();
    List<Note> page = find(NOTES, null, null, "", 4);
    while (!page.isEmpty() && paged.size() < 100) {
      assertThat(page).hasSizeLessThanOrEqualTo(4);
      page.forEach(note -> paged.add(note.id()));
      page = find(NOTES, null, null, paged.getLast(), 4);
    }
    assertThat(paged).isEqualTo(ordered);
  }

  @Test
  void rowsAreFoundByEveryTypeOfIndexedComponent() {
    Everything other =
        new Everything("other", "x", BigDecimal.ONE, 1, 1, false, Instant.EPOCH, Colour.RED, null);
    put(
        EVERYTHING,
        List.of(FULL, other, new Everything("null", null, null, 7, 7, false, null, null, null)));

    assertThat(FULL.text()).isNotNull();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("text", FULL.text());
    values.put("amount", FULL.amount());
    values.put("count", FULL.count());
    values.put("size", FULL.size());
    values.put("done", FULL.done());
    values.put("at", FULL.at());
    values.put("colour", FULL.colour());
    values.forEach((component, value) ->
        assertThat(find(EVERYTHING, component, value, "", 10))
            .as("found by %s", component)
            .containsExactly(FULL));
    assertThat(find(EVERYTHING, "text", "missing", "", 10)).isEmpty();
  }

  @Test
  void decimalsAreFoundByTheirValueWhateverTheirScale() {
    Everything row =
        new Everything("1", "", new BigDecimal("1.50"), 1, 1, false, null, Colour.RED, null);
    put(EVERYTHING, List.of(row, FULL));

    for (String same : List.of("1.5", "1.50", "1.5000", "15E-1")) {
      assertThat(find(EVERYTHING, "amount", new BigDecimal(same), "", 10)).containsExactly(row);
    }
    assertThat(find(EVERYTHING, "amount", new BigDecimal("1.51"), "", 10)).isEmpty();
  }

  @Test
  void rowsFoundByAComponentArePagedByKeyAndFollowChanges() {
    put(
        NOTES,
        IntStream.range(10, 40)
            .mapToObj(i -> new Note("k" + i, i % 2 == 0 ? "even" : "odd"))
            .toList());

    assertThat(find(NOTES, "text", "even", "", 3))
        .extracting(Note::id)
        .containsExactly("k10", "k12", "k14");
    assertThat(find(NOTES, "text", "even", "k14", 2))
        .extracting(Note::id)
        .containsExactly("k16", "k18");
    assertThat(find(NOTES, "text", "odd", "k37", 9)).extracting(Note::id).containsExactly("k39");
    put(NOTES, List.of(new Note("k10", "odd")));
    assertThat(find(NOTES, "text", "even", "", 1)).extracting(Note::id).containsExactly("k12");
    assertThat(find(NOTES, "text", "odd", "", 1)).extracting(Note::id).containsExactly("k10");
  }

  @Test
  void thousandsOfRowsAreSavedAndLoadedAtOnce() {
    List<Note> notes = IntStream.range(0, 3000).mapToObj(i -> new Note("k" + i, "t" + i)).toList();
    put(NOTES, notes);
    try (Tx tx = database().begin()) {
      assertThat(views().load(tx, NOTES, notes.stream().map(Note::id).toList())).hasSize(3000);
    }
  }

  @Test
  void aTableIsPreparedAgainWithoutLoss() {
    put(NOTES, List.of(new Note("1", "a")));

    views().prepare(NOTES);

    assertThat(rows(NOTES)).containsExactly(new Note("1", "a"));
  }

  @Test
  void aTableWithAComponentThatCannotBeStoredIsRefused() {
    Table<Unstorable> table = Table.of("unstorable", Unstorable.class, "id", Unstorable::id);

    assertThatThrownBy(() -> views().prepare(table))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("tags");
  }

  @Test
  void rowsOutliveTheProcessIfTheDatabaseDoes() {
    put(EVERYTHING, List.of(FULL));
    assertThat(rows(EVERYTHING)).hasSize(1);

    reopen();
    prepare();

    assertThat(rows(EVERYTHING))
        .isEqualTo(can(DatabaseFixture.Capability.REOPENS) ? List.of(FULL) : List.of());
  }

  private ViewStore views() {
    return database().views();
  }

  private <R extends Record> void put(Table<R> table, List<R> rows) {
    Map<String, Optional<R>> byKey = new LinkedHashMap<>();
    rows.forEach(row -> byKey.put(table.key().apply(row), Optional.of(row)));
    try (Tx tx = database().begin()) {
      views().save(tx, table, byKey);
      assertThat(tx.commit()).isEqualTo(new Outcome.Committed(List.of()));
    }
  }

  private void save(Map<String, Optional<Note>> rows) {
    try (Tx tx = database().begin()) {
      views().save(tx, NOTES, rows);
      committed(tx.commit());
    }
  }

  private <R extends Record> List<R> rows(Table<R> table) {
    return find(table, null, null, "", 10_000);
  }

  private <R extends Record> List<R> find(
      Table<R> table, @Nullable String component, @Nullable Object value, String after, int limit) {
    return views().find(table, new ViewStore.Query(component, value, after, limit));
  }

  /** A small row. */
  record Note(String id, String text) {}

  /** One component of every type; its last is named as a word of SQL. */
  record Everything(
      String id,
      @Nullable String text,
      @Nullable BigDecimal amount,
      long count,
      int size,
      boolean done,
      @Nullable Instant at,
      @Nullable Colour colour,
      @Nullable String order) {}

  /** An enum with a body, whose constants are of classes of their own. */
  enum Colour {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "as green as grass";
      }
    }
  }

  private record Unstorable(String id, List<String> tags) {}
}
