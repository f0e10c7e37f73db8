package dev.tenon.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.spi.Database;
import dev.tenon.spi.Leases;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What leases promise: one owner at a time, and none that lasts beyond its length. */
public abstract class LeaseKit extends DatabaseCases {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(150);

  private @Nullable Database other;

  /** For the test of an adapter. */
  protected LeaseKit() {}

  @AfterEach
  void closeOther() {
    if (other != null) {
      other.close();
    }
  }

  @Test
  void aLeaseIsHadByOneOwnerAtATime() {
    assertThat(leases().take("relay", "a", LONG)).isTrue();

    assertThat(leases().take("relay", "b", LONG)).isFalse();
    assertThat(leases().take("relay", "a", LONG)).isTrue();
    assertThat(leases().take("relay", "A", LONG)).isFalse();
    assertThat(leases().take("Relay", "b", LONG)).isTrue();
  }

  @Test
  void aReleasedLeaseIsFreeAtOnce() {
    leases().take("relay", "a", LONG);
    leases().take("other", "a", LONG);
    leases().release("relay", "a");
    leases().release("relay", "a");

    assertThat(leases().take("relay", "b", LONG)).isTrue();
    assertThat(leases().take("other", "b", LONG)).isFalse();
  }

  @Test
  void onlyItsOwnerReleasesALease() {
    leases().take("relay", "a", LONG);
    leases().release("relay", "b");
    leases().release("nobody's", "b");

    assertThat(leases().take("relay", "b", LONG)).isFalse();
  }

  @Test
  void aLeaseLapsesAfterItsLengthAndNotBefore() {
    long before = System.nanoTime();
    assertThat(leases().take("relay", "a", SHORT)).isTrue();
    await("the lease lapsed", () -> leases().take("relay", "b", LONG));

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(SHORT);
    assertThat(leases().take("relay", "a", SHORT)).isFalse();
  }

  @Test
  void anOwnerProlongsALeaseAndShortensIt() {
    leases().take("relay", "a", SHORT);
    assertThat(leases().take("relay", "a", LONG)).isTrue();
    leases().take("probe", "a", SHORT);
    await("a shorter one lapsed", () -> leases().take("probe", "b", LONG));
    assertThat(leases().take("relay", "b", LONG)).isFalse();

    assertThat(leases().take("relay", "a", Duration.ofMillis(1))).isTrue();
    await("the lease lapsed", () -> leases().take("relay", "b", LONG));
  }

  @Test
  void ofManyWhoAskOneHasIt() throws Exception {
    List<Database> instances = instances();
    for (int round = 0; round < 5; round++) {
      String name = "lease " + round;
      List<Boolean> taken =
          inParallel(
              6, number -> instances.get(number % 2).leases().take(name, "o" + number, LONG));
      assertThat(taken).containsOnlyOnce(true);
    }
  }

  @Test
  void ofManyWhoAskForALapsedOneOneHasIt() throws Exception {
    List<Database> instances = instances();
    for (int round = 0; round < 5; round++) {
      String name = "lease " + round;
      leases().take(name, "gone", Duration.ofMillis(1));
      String probe = "probe " + round;
      leases().take(probe, "a", Duration.ofMillis(20));
      await("a longer one lapsed", () -> leases().take(probe, "b", LONG));
      List<Boolean> taken =
          inParallel(
              6, number -> instances.get(number % 2).leases().take(name, "o" + number, LONG));
      assertThat(taken).containsOnlyOnce(true);
    }
  }

  private Leases leases() {
    return database().leases();
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
