package dev.tenon.example.b2b.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.example.b2b.http.Upstream;
import dev.tenon.example.b2b.http.Upstream.Answer;
import dev.tenon.example.b2b.http.Upstream.Call;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The store's services as processes, which do not outlive this one. Safe for use by many threads.
 */
public final class Processes implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(6);

  /** When this process is told to end, its servers end, too: there is not much to wait for. */
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Function<ServiceName, ServiceSpec> specs;
  private final int instances;
  private final Path logs;
  private final Listener listener;
  private final Map<ServiceName, Instances> services = new EnumMap<>(ServiceName.class);
  private final Thread onExit = new Thread(() -> stop(EXIT_LIMIT), "tenon-service-stopper");
  private volatile boolean stopping;

  /** Is told of processes, in words for people, and of what they do. Called by any thread. */
  public interface Listener {
    /** One was started. */
    void started(String process);

    /** One ended by itself. */
    void ended(String process);

    /** The view shows the final state of the order or credit note with that id. */
    void shown(String id);
  }

  /**
   * None yet.
   *
   * @param names of the services
   * @param instances of each service
   * @param logs the directory for their logs
   */
  public Processes(
      List<ServiceName> names,
      Function<ServiceName, ServiceSpec> specs,
      int instances,
      Path logs,
      Listener listener) {
    this.specs = specs;
    this.instances = instances;
    this.logs = logs;
    this.listener = listener;
    for (ServiceName service : names) {
      services.put(service, new Instances(service));
    }
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /**
   * Starts them and waits until each says that it is ready.
   *
   * @throws ProcessProblem if one does not become ready
   */
  public void start() throws InterruptedException {
    stopping = false;
    for (ServiceName service : services.keySet()) {
      List<Instance> started = new ArrayList<>();
      for (int n = 1; n <= instances; n++) {
        String name = service.id() + "-" + n;
        Path log = logs.resolve(name + ".log");
        Instance instance = Instance.start(name, specs.apply(service), log, listener::shown);
        listener.started(instance.describe());
        instance.onEnd(() -> {
          if (!stopping) {
            listener.ended(instance.obituary());
          }
        });
        started.add(instance);
      }
      of(service).are(started);
    }
    awaitReady();
  }

  private void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    for (Instance instance : all()) {
      while (!instance.isReady()) {
        if (instance.hasEnded()) {
          throw new ProcessProblem(instance.obituary());
        }
        if (System.nanoTime() > deadline) {
          throw new ProcessProblem(
              "not ready after " + START_LIMIT.toSeconds() + " s: " + instance.describe());
        }
        LockSupport.parkNanos(PAUSE.toNanos());
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
  }

  private List<Instance> all() {
    return services.values().stream().flatMap(service -> service.all().stream()).toList();
  }

  private Instances of(ServiceName service) {
    return Objects.requireNonNull(services.get(service));
  }

  /** The instances of a service, now and after another {@link #start}. */
  public Upstream upstream(ServiceName service) {
    return of(service);
  }

  /**
   * Calls a service, and again for a while if nobody answers.
   *
   * @throws ProcessProblem if no instance of it is left, or none does what it is asked
   */
  public byte[] call(ServiceName service, Call call) {
    Instances asked = of(service);
    Optional<Answer> answer;
    try {
      answer = asked.send(call, PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessProblem("interrupted while calling " + service.id(), e);
    }
    if (answer.isEmpty()) {
      asked.requireAlive();
    }
    return answer
        .map(given -> done(service, call, given))
        .orElseThrow(() ->
            new ProcessProblem(
                service.id() + " did not answer within " + PATIENCE.toSeconds() + " s"));
  }

  private static byte[] done(ServiceName service, Call call, Answer answer) {
    if (answer.status() == 200) {
      return answer.body();
    }
    throw new ProcessProblem(
        "%s answered %s %s with %d: %s"
            .formatted(
                service.id(),
                call.method(),
                call.target(),
                answer.status(),
                new String(answer.body(), UTF_8)));
  }

  /** Complains if a service has no instance left. */
  public void requireAlive() {
    services.values().forEach(Instances::requireAlive);
  }

  /** Stops them all, to be closed or started again. */
  public void stop() {
    stop(STOP_LIMIT);
  }

  private void stop(Duration limit) {
    stopping = true;
    List<Instance> running = all();
    running.forEach(Instance::stop);
    long deadline = System.nanoTime() + limit.toNanos();
    running.forEach(instance -> instance.awaitEnd(deadline - System.nanoTime()));
    services.values().forEach(service -> service.are(List.of()));
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // It runs already.
    }
  }
}
