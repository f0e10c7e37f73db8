package dev.tenon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What positions tell of each other after backups were restored. */
class PositionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String LONGEST = "@999999999999999999.0mm7aq2k0abc123";

  private static Position at(Position life, long offset) {
    return new Position(life.incarnation(), offset);
  }

  @Test
  void aRestoredLogAgreesWithItsFormerLifeUpToTheEndOfTheBackup() {
    Position root = new Position("root", 100);
    Position restored = root.restored(NOW);

    assertThat(restored.offset()).isEqualTo(100);
    assertThat(restored.incarnation()).isNotEqualTo("root");
    assertThat(restored.agreedWith(root)).isEqualTo(100);
    assertThat(root.agreedWith(restored)).isEqualTo(100);
    assertThat(at(root, 90)).isLessThan(at(restored, 120));
    assertThat(at(root, 130)).isGreaterThan(restored);
    assertThat(at(root, 90)).isEqualByComparingTo(at(restored, 90));
    assertThatThrownBy(() -> at(root, 101).compareTo(at(restored, 101)))
        .hasMessageContaining("TENON-1401")
        .hasMessageContaining("ended at 100");
  }

  @Test
  void onlyTheOlderLifeIsLost() {
    Position root = new Position("root", 100);
    Position restored = root.restored(NOW);

    assertThat(at(root, 101).isLostTo(at(restored, 100))).isTrue();
    assertThat(at(root, 100).isLostTo(at(restored, 120))).isFalse();
    assertThat(at(restored, 120).isLostTo(at(root, 130))).isFalse();
    assertThat(at(root, 130).isLostTo(at(root, 1))).isFalse();
  }

  @Test
  void ofTwoLivesFromOneBackupTheLaterIsTheYounger() {
    Position root = new Position("root", 100);
    Position first = root.restored(NOW);
    Position second = at(root, 80).restored(NOW.plusMillis(1));
    Position ofFirst = at(first, 110).restored(NOW.minusSeconds(3_600));

    assertThat(first.agreedWith(second)).isEqualTo(80);
    assertThat(at(first, 81).isLostTo(at(second, 81))).isTrue();
    assertThat(at(second, 81).isLostTo(at(first, 81))).isFalse();
    assertThat(ofFirst.agreedWith(first)).isEqualTo(110);
    // Whatever the clock was, it is younger than the life it came from.
    assertThat(at(first, 111).isLostTo(ofFirst)).isTrue();
    assertThat(ofFirst.agreedWith(second)).isEqualTo(80);
  }

  @Test
  void whatTheFormerLifeDidAfterTheBackupMayBeCutOffLater() {
    Position root = new Position("root", 100);
    Position restored = root.restored(NOW);
    Position again = at(restored, 60).restored(NOW);

    assertThat(again.agreedWith(root)).isEqualTo(60);
    assertThat(again.agreedWith(restored)).isEqualTo(60);
    assertThat(again.incarnation()).hasSameSizeAs("root@60.0123456789abcde");
  }

  @Test
  void positionsOfDifferentLogsHaveNothingInCommon() {
    Position one = new Position("one", 0);
    Position two = new Position("two", 0).restored(NOW);

    assertThat(one.agreedWith(two)).isEqualTo(-1);
    assertThat(one.isLostTo(two)).isTrue();
    assertThat(two.isLostTo(one)).isTrue();
    assertThatThrownBy(() -> one.compareTo(two))
        .hasMessageContaining("TENON-1401")
        .hasMessageContaining("different logs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "a@",
        "@5.x",
        "a@1.2",
        "a@x.0mm7aq2k0abc123",
        "a@1.0mm7aq2k0abc123@",
        "a b:c",
        "a@9999999999999999999.0mm7aq2k0abc123"
      })
  void aTextOfAnyOtherFormIsALifeOfItsOwn(String text) {
    Position strange = new Position(text, 7);

    assertThat(strange.agreedWith(new Position("a", 1))).isEqualTo(-1);
    assertThat(strange.restored(NOW).agreedWith(strange)).isEqualTo(7);
    assertThat(Position.parse(strange.toString())).isEqualTo(strange);
  }

  @Test
  void aLifeTellsOfABoundedNumberOfRestores() {
    Position root = new Position("root", 10);
    List<Position> lives = new ArrayList<>(List.of(root));
    for (int i = 1; i <= 500; i++) {
      lives.add(at(lives.getLast(), i * 10L).restored(NOW));
    }
    Position last = lives.getLast();

    assertThat(last.incarnation().length()).isLessThan(LONGEST.length() * 8 + 4);
    assertThat(last.agreedWith(root)).isEqualTo(10);
    for (int i = 493; i < 500; i++) {
      assertThat(lives.get(i).agreedWith(last)).isEqualTo(i * 10L + 10);
    }
    for (Position life : lives) {
      assertThat(life.agreedWith(last)).isGreaterThanOrEqualTo(10);
      assertThat(at(life, 6_000).isLostTo(last)).isEqualTo(!life.equals(last));
    }
  }

  /** Lives as the lists of their events, of which no two are the same. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noTwoLivesAreTakenToAgreeFurtherThanTheyDo(long seed) {
    Random random = new Random(seed);
    int lives = seed % 2 == 0 ? 7 : 40;
    List<Position> ends = new ArrayList<>();
    List<List<Integer>> events = new ArrayList<>();
    int next = 0;
    for (int life = 0; life < lives; life++) {
      List<Integer> own = new ArrayList<>();
      Position start = new Position("root", 0);
      if (life > 0) {
        int from = random.nextInt(life);
        own.addAll(events.get(from).subList(0, random.nextInt(events.get(from).size() + 1)));
        start = at(ends.get(from), own.size()).restored(NOW.plusSeconds(life));
      }
      for (int i = random.nextInt(9); i >= 0; i--) {
        own.add(next++);
      }
      events.add(own);
      ends.add(at(start, own.size()));
    }

    for (int one = 0; one < lives; one++) {
      for (int two = 0; two < lives; two++) {
        if (one != two) {
          int common = common(events.get(one), events.get(two));
          long agreed = ends.get(one).agreedWith(ends.get(two));
          assertThat(agreed).isLessThanOrEqualTo(common).isNotNegative();
          assertThat(agreed).isEqualTo(ends.get(two).agreedWith(ends.get(one)));
          if (lives < 8) {
            assertThat(agreed).isEqualTo(common);
          }
          assertThat(ends.get(one).isLostTo(ends.get(two)))
              .isEqualTo(ends.get(one).offset() > agreed && one < two);
        }
      }
    }
  }

  private static int common(List<Integer> one, List<Integer> two) {
    int common = 0;
    while (common < Math.min(one.size(), two.size()) && one.get(common).equals(two.get(common))) {
      common++;
    }
    return common;
  }

  @Test
  void whatIsTooLongForALifeAfterItIsRefused() {
    Position longest = new Position("x".repeat(700), 999_999_999_999_999_999L);
    Position last = longest;
    for (int i = 0; i < 20; i++) {
      last = last.restored(Instant.EPOCH);
    }
    assertThat(Position.parse(last.toString())).isEqualTo(last);
    assertThat(last.agreedWith(longest)).isEqualTo(longest.offset());

    Position longer = new Position("x".repeat(701), 1);
    assertThatThrownBy(() -> longer.restored(Instant.EPOCH))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("701 characters");
  }
}
