package dev.tenon.soak.site;

import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.example.b2b.process.ServiceSpec;
import dev.tenon.soak.proxy.Proxy;
import dev.tenon.spi.Broker;
import dev.tenon.testing.server.ChildServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The store in processes of its own, on servers of its own, each process with a network of its own
 * to each server. Whatever ends is started again. All of it ends with this process.
 */
public final class Site implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Member> members = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread onExit = new Thread(this::closeAll, "tenon-soak-closer");
  private final List<String> omitted = new ArrayList<>();
  private final SiteSpec spec;
  private final Databases databases;
  private final BrokerSite broker;
  private final Consumer<String> died;
  private volatile long servedSince = System.nanoTime();

  /**
   * Starts the servers and the services.
   *
   * @param died is told of a process that ended though nobody ended it
   */
  public Site(SiteSpec spec, Consumer<String> died) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(onExit);
    this.spec = spec;
    this.died = died;
    try {
      Optional<Disk> disk = spec.database().canRunOut() ? disk() : Optional.empty();
      databases = Databases.open(spec.database(), spec.directory(), disk);
      open.push(databases);
      broker = BrokerSite.open(spec.broker(), spec.directory());
      open.push(broker);
      for (int number = 1; number <= spec.instances(); number++) {
        for (ServiceName service : ServiceName.of(spec.design())) {
          members.add(start(service, number));
        }
      }
      Thread.ofPlatform().daemon().name("tenon-soak-supervisor").start(this::supervise);
      awaitReady();
    } catch (InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private Optional<Disk> disk() {
    try {
      Disk disk = Disk.in(spec.directory());
      open.push(disk);
      return Optional.of(disk);
    } catch (IOException e) {
      omitted.add(
          "the disk is never full, as that needs root and a file system: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Member start(ServiceName service, int number) {
    int process = members.size() + 1;
    Optional<Proxy> toDatabase =
        databases
            .server()
            .map(server ->
                new Proxy(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), server.port()));
    Proxy toBroker = new Proxy(broker.door(process), broker.serverPort());
    ServiceSpec instance =
        new ServiceSpec(
            service,
            databases.at(service, toDatabase.map(Proxy::port).orElse(0)),
            spec.tailed() && service != ServiceName.VIEW,
            spec.design(),
            broker.joint(),
            broker.address(toBroker.port()));
    Member member =
        new Member(
            service,
            number,
            instance,
            broker.environment(process),
            spec.directory(),
            toDatabase,
            toBroker);
    open.push(member);
    return member;
  }

  private void supervise() {
    boolean served = true;
    while (!closed.get()) {
      boolean servedBefore = served;
      served = isServed();
      if (served && !servedBefore) {
        servedSince = System.nanoTime();
      }
      for (Member member : members) {
        if (!closed.get() && !member.revive()) {
          died.accept(member.toString());
        }
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  private boolean isServed() {
    return ServiceName.of(spec.design()).stream()
        .allMatch(service -> members(service).stream().anyMatch(Member::isRunning));
  }

  /**
   * How long after a moment, by {@link System#nanoTime()}, a process of each service ran again; 0
   * if one of each ran on.
   */
  public Duration servedAfter(long moment) {
    return Duration.ofNanos(Math.max(0, servedSince - moment));
  }

  /**
   * Waits until every process says that it is ready.
   *
   * @throws IllegalStateException if one does not
   */
  public void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    for (Member member : members) {
      while (!member.isReady()) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException(
              "not ready after " + START_LIMIT.toSeconds() + " s: " + member.describe());
        }
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
  }

  /** What it is made of. */
  public SiteSpec spec() {
    return spec;
  }

  /** For people: what cannot be broken on this machine, and why. */
  public List<String> omitted() {
    return Collections.unmodifiableList(omitted);
  }

  /** All processes. */
  public List<Member> members() {
    return Collections.unmodifiableList(members);
  }

  /** The processes of one service. */
  public List<Member> members(ServiceName service) {
    return members.stream().filter(member -> member.service() == service).toList();
  }

  /** By which the services tell each other. */
  public List<String> topics() {
    return ServiceName.topics(spec.design().flow());
  }

  /** Where the services keep their data. */
  public Databases databases() {
    return databases;
  }

  /** The broker's server. */
  public ChildServer brokerServer() {
    return broker.server();
  }

  /**
   * Puts a message on a topic as if another service had.
   *
   * @return its id
   */
  public String publish(String topic, String type, String data) {
    return broker.publish(topic, type, data);
  }

  /** Opens the broker past all trouble. */
  public Broker openBroker() {
    return broker.openDirect();
  }

  /** Ends the services alone, so that their databases can be looked at. */
  public void stopServices() {
    closed.set(true);
    members.forEach(Member::askToStop);
    members.forEach(Member::close);
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // It runs already.
    }
  }

  private void closeAll() {
    closed.set(true);
    members.forEach(Member::askToStop);
    while (true) {
      AutoCloseable next;
      synchronized (open) {
        next = open.poll();
      }
      if (next == null) {
        return;
      }
      try {
        next.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot be stopped: " + next, e);
      }
    }
  }
}
