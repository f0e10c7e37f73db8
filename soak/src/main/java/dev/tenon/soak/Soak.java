package dev.tenon.soak;

import dev.tenon.soak.faults.Breakable;
import dev.tenon.soak.faults.Fault;
import dev.tenon.soak.faults.FaultLog;
import dev.tenon.soak.faults.FaultPlan;
import dev.tenon.soak.faults.Injector;
import dev.tenon.soak.faults.Times;
import dev.tenon.soak.history.History;
import dev.tenon.soak.load.Client;
import dev.tenon.soak.load.Ledger;
import dev.tenon.soak.load.Load;
import dev.tenon.soak.load.Reads;
import dev.tenon.soak.load.Writes;
import dev.tenon.soak.observer.Canary;
import dev.tenon.soak.observer.CpuPressure;
import dev.tenon.soak.observer.EventNames;
import dev.tenon.soak.observer.Memory;
import dev.tenon.soak.observer.Observer;
import dev.tenon.soak.observer.Rest;
import dev.tenon.soak.observer.Secrets;
import dev.tenon.soak.site.Site;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.io.PrintWriter;
import java.time.Duration;

/** One run: load and faults for so long, then rest, then a look at everything. */
final class Soak {
  private static final int CUSTOMERS = 20;
  private static final int CREDIT_LIMIT = 500;
  private static final int KILLS_A_MINUTE = 12;
  private static final int LEAST_BURST = 3;

  /** From so many missing kills on, one burst follows another; else a card of the deck comes. */
  private static final int FAR_BEHIND = 10;

  /** All is well again within it, beside the time in which processes start or lack processors. */
  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Settings settings;
  private final PrintWriter out;
  private final Findings findings = new Findings();
  private final History history = new History(EventNames::isOfOwnAccord);
  private final Ledger ledger = new Ledger();
  private final Times times = new Times();
  private final FaultLog faults;

  Soak(Settings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
    this.faults = new FaultLog(settings.directory().resolve("faults.log"));
  }

  /** Runs it; what it came to. */
  Report run() throws InterruptedException {
    long begin = System.nanoTime();
    try (Site site =
        new Site(
            settings.site(),
            member -> findings.add(Invariant.WELL_BEHAVED, member + " ended by itself"))) {
      site.members().forEach(member -> say(member.describe()));
      site.omitted().forEach(this::say);
      Client client = new Client(site, findings);
      Writes writes = new Writes(client, history, ledger, findings);
      Reads reads = new Reads(client, history, ledger, findings);
      for (int i = 1; i <= CUSTOMERS; i++) {
        writes.register("c" + i, CREDIT_LIMIT);
        ledger.registered("c" + i);
      }
      try (Observer observer = new Observer(site, findings);
          Injector injector = new Injector(site, times, findings);
          Load load = new Load(writes, reads, settings.seed())) {
        breakThings(site, injector, new Canary(client, writes));
        site.awaitReady();
        load.stop();
        new Rest(client, ledger, findings).await();
        site.stopServices();
        Observer.Figures figures = observer.check(ledger, history, injector.poisoned());
        Secrets.check(settings.directory(), findings);
        return new Report(
            settings,
            Duration.ofNanos(System.nanoTime() - begin),
            findings,
            faults,
            times,
            figures,
            history.operations(),
            reads.count());
      }
    }
  }

  private void breakThings(Site site, Injector injector, Canary canary)
      throws InterruptedException {
    FaultPlan plan = new FaultPlan(settings.seed(), Breakable.of(site));
    Memory memory = new Memory(site, findings);
    boolean wasBurst = false;
    long begin = System.nanoTime();
    for (Duration past = Duration.ZERO;
        past.compareTo(settings.length()) < 0;
        past = Duration.ofNanos(System.nanoTime() - begin)) {
      int missing = (int) (past.toSeconds() * KILLS_A_MINUTE / 60) - faults.kills();
      boolean burst = missing > (wasBurst ? FAR_BEHIND : 0);
      Fault fault = burst ? plan.burst(Math.max(LEAST_BURST, missing)) : plan.next();
      wasBurst = burst;
      String what = injector.inject(fault);
      long over = System.nanoTime();
      Duration stalledBefore = CpuPressure.stalled();
      Canary.Flight flight = canary.fly(PATIENCE);
      Duration stalled = CpuPressure.stalled().minus(stalledBefore);
      judge(what, flight, fault.kills() == 0 ? Duration.ZERO : site.servedAfter(over), stalled);
      if (fault instanceof Fault.KillServer(Fault.Server server, Duration down)
          && server == Fault.Server.DATABASE) {
        times.add("first event after the database accepts again", flight.registered());
      }
      injector.awaitWatches();
      faults.add(fault, what, flight.shown(), flight.toString());
      memory.look();
    }
  }

  /**
   * All is well again in time.
   *
   * @param starting how long it took until processes ran again
   * @param stalled for how long the machine had more to do than it could
   */
  private void judge(String what, Canary.Flight flight, Duration starting, Duration stalled) {
    Duration excused = starting.compareTo(stalled) > 0 ? starting : stalled;
    if (!flight.arrived() || flight.shown().minus(excused).compareTo(RECOVERY_LIMIT) > 0) {
      findings.add(
          Invariant.RECOVERED,
          "%s; processes ran after %d ms, processors lacked for %d ms; %s"
              .formatted(what, starting.toMillis(), stalled.toMillis(), flight));
    }
  }

  private void say(String what) {
    out.println(what);
    out.flush();
  }
}
