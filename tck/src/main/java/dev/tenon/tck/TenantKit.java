package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.exact;
import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.payload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Timer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What keeps tenants apart whose streams and timers have the same names. */
public abstract class TenantKit extends DatabaseCases {
  private static final List<String> TENANTS = List.of("", "Acme", "a.b", "acme", "zeta_1");

  /** For the test of an adapter. */
  protected TenantKit() {}

  @Test
  void streamsOfOneNameAreDifferentStreams() {
    for (String tenant : TENANTS) {
      commit(append(order(tenant, "1"), none()));
    }
    commit(append(order("acme", "1"), exact(1)));
    reopenIfItKeeps();

    assertThat(write(append(order("zeta_1", "1"), none())))
        .isEqualTo(new Outcome.Conflict(order("zeta_1", "1"), 1));
    for (String tenant : TENANTS) {
      assertThat(wholeStream(order(tenant, "1")))
          .hasSize(tenant.equals("acme") ? 2 : 1)
          .extracting(EventRecord::stream)
          .containsOnly(order(tenant, "1"));
    }
    assertThat(wholeStream(order("nobody", "1"))).isEmpty();
    assertThat(wholeLog()).hasSize(TENANTS.size() + 1);
  }

  @Test
  void anIdMayLookAsATenantsNameDoes() {
    StreamId plain = new StreamId("order", "x:order-1");
    commit(append(plain, none()));
    commit(append(order("x", "1"), none()));

    assertThat(wholeLog()).extracting(EventRecord::stream).containsExactly(plain, order("x", "1"));
    assertThat(database().index().tenants("", 10)).containsExactly("x");
  }

  @Test
  void streamsAreListedByTenant() {
    for (String tenant : List.of("", "acme")) {
      for (String id : List.of("2", "1", "3")) {
        commit(append(order(tenant, id), none()));
      }
    }
    commit(append(order("zeta", "9"), none()));
    commit(append(new StreamId("acme", "parcel", "7"), none()));

    assertThat(database().index().streams("acme", "order", "", 2))
        .containsExactly(order("acme", "1"), order("acme", "2"));
    assertThat(database().index().streams("acme", "order", "2", 9))
        .containsExactly(order("acme", "3"));
    assertThat(database().index().streams("", "order", "", 9))
        .containsExactly(order("", "1"), order("", "2"), order("", "3"));
    assertThat(database().index().streams("nobody", "order", "", 9)).isEmpty();
  }

  @Test
  void tenantsAreListedInCodeUnitOrder() {
    for (String tenant : TENANTS.reversed()) {
      for (int i = 0; i < 3; i++) {
        commit(append(order(tenant, "" + i), none()));
      }
    }
    write(append(order("", "1"), none()), append(order("refused", "1"), none()));
    write(append(order("refused", "1"), none()), append(order("", "1"), none()));

    List<String> paged = new ArrayList<>();
    List<String> page = database().index().tenants("", 2);
    while (!page.isEmpty() && paged.size() < 100) {
      paged.addAll(page);
      page = database().index().tenants(paged.getLast(), 2);
    }
    assertThat(paged).containsExactly("Acme", "a.b", "acme", "zeta_1");
  }

  @Test
  void timersOfOneNameAreDifferentTimers() {
    Timer none = timer("", 3, "none");
    Timer acme = timer("acme", 1, "acme");
    Timer zeta = timer("zeta", 2, "zeta");
    commit(new Change.Schedule(none), new Change.Schedule(acme), new Change.Schedule(zeta));
    assertSame(due(), acme, zeta, none);

    Timer later = timer("acme", 4, "later");
    commit(new Change.Schedule(later), new Change.CancelTimer("reminders", "zeta", "o1"));
    reopenIfItKeeps();
    assertSame(due(), none, later);

    commit(new Change.TakeTimer(later));
    assertThat(write(new Change.TakeTimer(later))).isInstanceOf(Outcome.Stale.class);
    assertThat(write(new Change.TakeTimer(timer("zeta", 3, "none"))))
        .isInstanceOf(Outcome.Stale.class);
    assertSame(due(), none);
  }

  private List<Timer> due() {
    return database().progress().due(NOW.plusSeconds(60), 100);
  }

  private void reopenIfItKeeps() {
    if (can(DatabaseFixture.Capability.REOPENS)) {
      reopen();
    }
  }

  private static StreamId order(String tenant, String id) {
    return new StreamId(tenant, "order", id);
  }

  private static Timer timer(String tenant, int seconds, String text) {
    return new Timer(
        "reminders",
        tenant,
        "o1",
        NOW.plusSeconds(seconds),
        payload("Remind", text),
        Metadata.none());
  }
}
