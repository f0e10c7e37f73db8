package dev.tenon.soak.site;

import dev.tenon.example.b2b.http.Upstream.Answer;
import dev.tenon.example.b2b.http.Upstream.Call;
import dev.tenon.example.b2b.process.Instance;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.example.b2b.process.ServiceSpec;
import dev.tenon.soak.proxy.Proxy;
import dev.tenon.testing.server.ShiftedClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One of the processes of a service, which is started again whenever it ended. Safe for use by many
 * threads.
 */
public final class Member implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(6);

  private final ServiceName service;
  private final String name;
  private final Optional<Proxy> toDatabase;
  private final Proxy toBroker;
  private final ShiftedClock clock;
  private final Supplier<Instance> starter;
  private volatile Instance instance;
  private volatile boolean wasReady;
  private volatile boolean meantToEnd;

  Member(
      ServiceName service,
      int number,
      ServiceSpec spec,
      Map<String, String> environment,
      Path logs,
      Optional<Proxy> toDatabase,
      Proxy toBroker) {
    this.clock = ShiftedClock.in(logs.resolve(service.id() + "-" + number + ".clock"));
    Map<String, String> variables = new HashMap<>(environment);
    variables.putAll(clock.environment());
    this.service = service;
    this.name = service.id() + "-" + number;
    this.toDatabase = toDatabase;
    this.toBroker = toBroker;
    this.starter =
        () -> Instance.start(name, spec, logs.resolve(name + ".log"), variables, shown -> {});
    this.instance = starter.get();
  }

  /** The service it is of. */
  public ServiceName service() {
    return service;
  }

  /** The network to its database, unless that is a file. */
  public Optional<Proxy> toDatabase() {
    return toDatabase;
  }

  /** The network to the broker. */
  public Proxy toBroker() {
    return toBroker;
  }

  /** The clock it goes by. */
  public ShiftedClock clock() {
    return clock;
  }

  /** Whether it said it is ready when it was asked last. */
  public boolean isReady() {
    boolean ready = instance.isReady();
    wasReady |= ready;
    return ready;
  }

  /** Whether its process is there and takes requests, be it to say that it cannot. */
  boolean isRunning() {
    return instance.isListening();
  }

  /**
   * Hands it a call.
   *
   * @throws IOException if it does not answer; then it is not known what it did
   */
  public Answer send(Call call) throws IOException, InterruptedException {
    return instance.send(call);
  }

  /** Ends it as a power failure would end the process. */
  public void kill() {
    meantToEnd = true;
    ProcessHandle.of(instance.pid()).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Stops it where it stands, for so long. */
  public void pause(Duration length) throws InterruptedException {
    Signals.pause(instance.pid(), length);
  }

  /** Ends it in an orderly way, and starts it again. */
  public void restart() {
    meantToEnd = true;
    stop();
    revive();
  }

  /** Tells it to end, and does not wait. */
  void askToStop() {
    meantToEnd = true;
    instance.stop();
  }

  private void stop() {
    instance.stop();
    instance.awaitEnd(STOP_LIMIT.toNanos());
  }

  /**
   * Starts it again if it has ended.
   *
   * @return false if it ended though nobody wanted it to, and had been ready
   */
  synchronized boolean revive() {
    if (!instance.hasEnded()) {
      return true;
    }
    boolean asMeant = meantToEnd || !wasReady;
    meantToEnd = false;
    wasReady = false;
    ShiftedClock.forget(instance.pid());
    instance = starter.get();
    return asMeant;
  }

  /** Its process, as it is now. */
  public long pid() {
    return instance.pid();
  }

  /** For people: where its process is. */
  public String describe() {
    return instance.describe();
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public synchronized void close() {
    stop();
    ShiftedClock.forget(instance.pid());
    toDatabase.ifPresent(Proxy::close);
    toBroker.close();
  }
}
