package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.exact;
import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.mark;
import static dev.tenon.tck.Samples.stream;
import static dev.tenon.tck.Samples.writeAt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Payload;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.ReceivedIds;
import dev.tenon.spi.Reply;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is promised of messages known by their ids: an effect and its id are stored once. */
public abstract class ReceivedKit extends DatabaseCases {
  private @Nullable Database other;

  /** For the test of an adapter. */
  protected ReceivedKit() {}

  @AfterEach
  void closeOther() {
    if (other != null) {
      other.close();
    }
  }

  @Test
  void whatWasReceivedIsFoundByItsId() {
    assertThat(find("1", "2")).isEmpty();

    commit(receive("1"), receive("3"));

    assertThat(find("1", "2", "3")).isEqualTo(Set.of("1", "3"));
    assertThat(find("2")).isEmpty();
    assertThat(find()).isEmpty();
  }

  @Test
  void aMessageIsReceivedOnce() {
    commit(receive("1"), appendTo("effect"));

    assertThat(write(appendTo("effect"), receive("1")))
        .isEqualTo(new Outcome.Stale(receive("1"), 0));
    assertThat(writeInTx(receive("1"), appendTo("effect")))
        .isEqualTo(new Outcome.Stale(receive("1"), 0));
    assertThat(wholeStream(stream("effect"))).hasSize(1);
  }

  @Test
  void repliesAreKeptWithTheIds() {
    Reply reply = new Reply("r1", new Payload("Größe 😀", 3, new byte[] {0, -1, 10}));
    Reply empty = new Reply("r2", new Payload("Done", 1, new byte[0]));
    commit(receive("1").withReply(reply), receive("2"), receive("3").withReply(empty));

    Map<String, Reply> found = received().replies("billing", "shop", List.of("1", "2", "3", "4"));
    assertThat(found.keySet()).containsExactlyInAnyOrder("1", "3");
    assertThat(found.get("1")).usingRecursiveComparison().isEqualTo(reply);
    assertThat(found.get("3")).usingRecursiveComparison().isEqualTo(empty);
    assertThat(received().replies("other", "shop", List.of("1"))).isEmpty();
    assertThat(received().replies("billing", "shop", List.of())).isEmpty();
    assertThat(write(receive("1").withReply(empty))).isInstanceOf(Outcome.Stale.class);
    assertThat(find("1", "2", "3")).hasSize(3);
  }

  @Test
  void readersSourcesAndIdsAreToldApart() {
    List<String> names =
        List.of("a", "A", "a ", "á", "😀'", "00000000-0000-7000-8000-000000000001");
    for (String reader : names) {
      for (String source : names) {
        for (String id : names) {
          assertThat(database().received().find(reader, source, List.of(id))).isEmpty();
          commit(new Change.Receive(reader, source, id));
        }
      }
    }
    assertThat(database().received().find("A", "a ", names)).hasSize(names.size());
    assertThat(database().received().find("B", "a ", names)).isEmpty();
  }

  @Test
  void anEffectAndItsIdAreStoredTogetherOrNotAtAll() {
    commit(mark("c1", 0, 5), append(stream("1"), none()));

    assertThat(write(receive("1"), append(stream("1"), none())))
        .isEqualTo(new Outcome.Conflict(stream("1"), 1));
    assertThat(write(receive("1"), mark("c1", 4, 6)))
        .isEqualTo(new Outcome.Stale(mark("c1", 4, 6), 5));
    assertThat(find("1")).isEmpty();
    try (Tx abandoned = database().begin()) {
      abandoned.add(Samples.write(receive("1")));
    }
    assertThat(find("1")).isEmpty();

    commit(receive("1"), append(stream("1"), exact(1)));
    assertThat(find("1")).containsExactly("1");
  }

  @Test
  void whatIsReceivedTwiceInABatchTakesEffectOnce() {
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      writes.add(Samples.write(appendTo("effect"), receive("m" + i % 300)));
    }

    assertThat(countCommitted(log().write(writes))).isEqualTo(300);
    assertThat(countCommitted(log().write(writes))).isZero();
    assertThat(wholeStream(stream("effect"))).hasSize(300);
    assertThat(find(IntStream.range(0, 400).mapToObj(i -> "m" + i).toArray(String[]::new)))
        .hasSize(300);
  }

  @Test
  void manyAreReceivedInOneWrite() {
    commit(
        IntStream.range(0, 2_000).mapToObj(i -> receive("m" + i)).toArray(Change.Receive[]::new));

    assertThat(find("m0", "m1999", "m2000")).isEqualTo(Set.of("m0", "m1999"));
    assertThat(write(receive("new"), receive("m1500"), appendTo("effect")))
        .isEqualTo(new Outcome.Stale(receive("m1500"), 0));
    assertThat(find("new")).isEmpty();
  }

  @Test
  void ofThoseWhoReceiveAMessageOneWins() throws Exception {
    List<Database> instances = instances();
    for (int round = 0; round < 5; round++) {
      String id = "m" + round;
      List<Outcome> outcomes =
          inParallel(
              4,
              number -> {
                try (Tx tx = instances.get(number % 2).begin()) {
                  tx.add(Samples.write(receive(id), appendTo("effect" + number)));
                  return tx.commit();
                }
              });
      assertThat(countCommitted(outcomes)).isEqualTo(1);
      assertThat(outcomes).filteredOn(Outcome.Stale.class::isInstance).hasSize(3);
    }
    assertThat(wholeLog()).hasSize(5);
  }

  @Test
  void idsAreForgottenFromTheOldestOnAndReceivedAnew() {
    for (int i = 5; i > 0; i--) {
      writeAll(writeAt(NOW.plusSeconds(i), receive("m" + i)));
    }

    assertThat(received().forget(NOW.plusSeconds(1), 10)).isZero();
    assertThat(received().forget(NOW.plusSeconds(5), 3)).isEqualTo(3);
    assertThat(find("m1", "m2", "m3", "m4", "m5")).isEqualTo(Set.of("m4", "m5"));
    commit(receive("m3"));
    assertThat(received().forget(NOW.plusSeconds(5), 10)).isEqualTo(2);
    assertThat(received().forget(NOW.plusSeconds(5), 10)).isZero();
    assertThat(write(receive("m5"))).isInstanceOf(Outcome.Stale.class);
  }

  @Test
  void idsOutliveTheProcessIfTheDatabaseDoes() {
    commit(receive("1"));
    assertThat(find("1")).isNotEmpty();

    reopen();

    boolean there = can(DatabaseFixture.Capability.REOPENS);
    assertThat(find("1").isEmpty()).isNotEqualTo(there);
    assertThat(write(receive("1")) instanceof Outcome.Stale).isEqualTo(there);
  }

  private ReceivedIds received() {
    return database().received();
  }

  private Set<String> find(String... ids) {
    return received().find("billing", "shop", List.of(ids));
  }

  private static Change.Receive receive(String id) {
    return new Change.Receive("billing", "shop", id);
  }

  /** Two instances, or the only one twice where there cannot be another. */
  private List<Database> instances() {
    if (!can(DatabaseFixture.Capability.SHARED)) {
      return List.of(database(), database());
    }
    other = openAnother();
    return List.of(database(), other);
  }
}
