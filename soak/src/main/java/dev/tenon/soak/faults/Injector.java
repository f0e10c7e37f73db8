package dev.tenon.soak.faults;

import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.soak.proxy.Proxy;
import dev.tenon.soak.proxy.Trouble;
import dev.tenon.soak.site.Disk;
import dev.tenon.soak.site.Member;
import dev.tenon.soak.site.Site;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import dev.tenon.testing.server.ChildServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Does to a site what a fault says, and returns when the fault is over. For one thread. */
public final class Injector implements AutoCloseable {
  private static final Duration TAKEOVER_LIMIT = Duration.ofSeconds(10);
  private static final Duration SEEN_LIMIT = Duration.ofSeconds(10);
  private static final Duration HEALED_LIMIT = Duration.ofSeconds(60);

  private final Site site;
  private final Leaders leaders;
  private final Slots slots;
  private final Watches watches;
  private final Recorder recorder;
  private final List<Poisoned> poisoned = new ArrayList<>();

  /** A message that nobody can read. */
  public record Poisoned(String topic, String id) {}

  /**
   * Faults for a site.
   *
   * @param times where it is added how long the store took to get over some of them
   */
  public Injector(Site site, Times times, Findings findings) {
    this.site = site;
    this.leaders = new Leaders(site);
    this.slots = new Slots(site);
    this.watches = new Watches(times, findings);
    this.recorder = new Recorder(site);
  }

  /**
   * Lets it happen. What was killed is started again by the site; servers run again when this
   * returns.
   *
   * @return what was done, for people
   */
  public String inject(Fault fault) throws InterruptedException {
    return switch (fault) {
      case Fault.Kill kill -> {
        StringBuilder killed = new StringBuilder("kill");
        for (int member : kill.members()) {
          site.members().get(member).kill();
          killed.append(' ').append(site.members().get(member));
        }
        yield killed.toString();
      }
      case Fault.KillLeader kill -> {
        Member leader = leader(kill.service());
        Optional<String> before = leaders.owner(kill.service());
        leader.kill();
        before.ifPresent(owner -> watchTakeover(kill.service(), owner));
        yield "kill the leader " + leader;
      }
      case Fault.Pause pause -> pause(site.members().get(pause.member()), pause.length());
      case Fault.PauseLeader pause -> {
        Member leader = leader(pause.service());
        leaders
            .owner(pause.service())
            .ifPresent(owner ->
                watches.time(
                    "takeover after the leader was stopped",
                    pause.length(),
                    () -> leadsOther(pause.service(), owner)));
        yield pause(leader, pause.length());
      }
      case Fault.KillServer kill -> {
        ChildServer server = server(kill.server());
        server.kill();
        TimeUnit.NANOSECONDS.sleep(kill.down().toNanos());
        server.restart();
        yield "kill " + kill.server() + ", down for " + text(kill.down());
      }
      case Fault.PauseServer pause -> {
        server(pause.server()).pauseFor(pause.length());
        yield "pause " + pause.server() + " for " + text(pause.length());
      }
      case Fault.Network network -> trouble(network);
      case Fault.Clock clock -> {
        Member member = site.members().get(clock.member());
        member.clock().shiftBy(clock.wrongBy());
        TimeUnit.NANOSECONDS.sleep(clock.length().toNanos());
        member.clock().shiftBy(Duration.ZERO);
        yield "clock of "
            + member
            + " wrong by "
            + clock.wrongBy()
            + " for "
            + text(clock.length());
      }
      case Fault.Poison poison -> {
        String id = site.publish(poison.topic(), "OrderPlaced", poison.data());
        poisoned.add(new Poisoned(poison.topic(), id));
        yield "poison on " + poison.topic() + ": " + poison.data();
      }
      case Fault.Repeat repeat ->
          "%d messages of %s again, in another order"
              .formatted(
                  recorder.repeat(repeat.topic(), repeat.most(), new Random(repeat.order())),
                  repeat.topic());
      case Fault.DiskFull full -> fillDisk(full.length());
      case Fault.SlotDropped slot -> {
        boolean dropped = slots.drop(slot.service());
        watchSlot(slot.service());
        yield (dropped ? "drop the slot of " : "no slot to drop of ") + slot.service().id();
      }
      case Fault.SlotLost slot -> {
        boolean lost = slots.lose(slot.service());
        watchSlot(slot.service());
        yield (lost ? "lose the slot of " : "no slot to lose of ") + slot.service().id();
      }
      case Fault.RollingRestart restart -> {
        for (Member member : site.members()) {
          member.restart();
          site.awaitReady();
        }
        yield "rolling restart";
      }
    };
  }

  /** Waits until all that is timed has come about, or was given up. */
  public void awaitWatches() throws InterruptedException {
    watches.await();
  }

  private void watchTakeover(ServiceName service, String before) {
    watches.require(
        "takeover after the leader was killed",
        TAKEOVER_LIMIT,
        Invariant.RECOVERED,
        () -> leadsOther(service, before));
  }

  private boolean leadsOther(ServiceName service, String before) {
    return leaders.owner(service).filter(owner -> !owner.equals(before)).isPresent();
  }

  private void watchSlot(ServiceName service) {
    watches.require(
        "slot loss seen", SEEN_LIMIT, Invariant.SLOT_HEALED, () -> slots.isThere(service));
    watches.require(
        "slot loss healed", HEALED_LIMIT, Invariant.SLOT_HEALED, () -> slots.isRead(service));
  }

  private String fillDisk(Duration length) throws InterruptedException {
    Disk disk = site.databases().disk().orElseThrow();
    disk.fill();
    try {
      TimeUnit.NANOSECONDS.sleep(length.toNanos());
    } finally {
      disk.free();
    }
    // A server that could not even recover has given up.
    site.databases().server().ifPresent(ChildServer::restart);
    return "disk of the databases full for " + text(length);
  }

  /** The messages that nobody can read. */
  public List<Poisoned> poisoned() {
    return List.copyOf(poisoned);
  }

  private static String pause(Member member, Duration length) throws InterruptedException {
    member.pause(length);
    return "pause " + member + " for " + text(length);
  }

  private String trouble(Fault.Network network) throws InterruptedException {
    Member member = site.members().get(network.member());
    Proxy proxy =
        network.server() == Fault.Server.DATABASE
            ? member.toDatabase().orElseThrow()
            : member.toBroker();
    proxy.make(network.trouble());
    TimeUnit.NANOSECONDS.sleep(network.length().toNanos());
    proxy.make(Trouble.NONE);
    return "network of %s to %s %s for %s"
        .formatted(member, network.server(), network.trouble(), text(network.length()));
  }

  /** The leader, or any process of the service if nobody leads just now. */
  private Member leader(ServiceName service) throws InterruptedException {
    return leaders.of(service).orElse(site.members(service).getFirst());
  }

  private ChildServer server(Fault.Server server) {
    return server == Fault.Server.BROKER
        ? site.brokerServer()
        : site.databases().server().orElseThrow();
  }

  @Override
  public void close() {
    recorder.close();
  }

  private static String text(Duration length) {
    return length.toMillis() + " ms";
  }
}
