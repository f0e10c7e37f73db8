package dev.tenon.example.b2b.process;

import dev.tenon.example.b2b.http.Upstream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The instances of one service. Safe for use by many threads. */
final class Instances implements Upstream {
  private static final int UNAVAILABLE = 503;

  /** Several times as long as a call may take: one that got no answer is sent again. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final ServiceName service;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<Instance> all = List.of();

  Instances(ServiceName service) {
    this.service = service;
  }

  void are(List<Instance> instances) {
    all = List.copyOf(instances);
  }

  List<Instance> all() {
    return all;
  }

  @Override
  public boolean isReady() {
    return all.stream().anyMatch(Instance::isReady);
  }

  @Override
  public Optional<Answer> send(Call call) throws InterruptedException {
    return send(call, PATIENCE);
  }

  /** As {@link #send(Call)}, trying for so long while there is an instance. */
  Optional<Answer> send(Call call, Duration patience) throws InterruptedException {
    Optional<Answer> last = Optional.empty();
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      for (Instance instance : worthTrying(call)) {
        try {
          last = Optional.of(instance.send(call));
          if (last.get().status() != UNAVAILABLE) {
            return last;
          }
        } catch (IOException e) {
          last = Optional.empty(); // perhaps it was done, so this is no refusal any more
        }
      }
      if (haveEnded() || System.nanoTime() > deadline) {
        return last;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** Those that are ready; where none is, perhaps for being busy, every one that listens. */
  private List<Instance> worthTrying(Call call) {
    List<Instance> instances = inTurn(call);
    List<Instance> ready = instances.stream().filter(Instance::isReady).toList();
    return ready.isEmpty() ? instances.stream().filter(Instance::isListening).toList() : ready;
  }

  private List<Instance> inTurn(Call call) {
    List<Instance> instances = new ArrayList<>(all);
    int first = call.key() == null ? turn.getAndIncrement() : call.key().hashCode();
    Collections.rotate(instances, -Math.floorMod(first, Math.max(1, instances.size())));
    return instances;
  }

  /** Complains if nobody is left to answer. */
  void requireAlive() {
    if (haveEnded()) {
      throw new ProcessProblem(
          "no instance of "
              + service.id()
              + " is left: "
              + all.stream().map(Instance::obituary).collect(Collectors.joining("; ")));
    }
  }

  private boolean haveEnded() {
    List<Instance> instances = all;
    return !instances.isEmpty() && instances.stream().allMatch(Instance::hasEnded);
  }
}
