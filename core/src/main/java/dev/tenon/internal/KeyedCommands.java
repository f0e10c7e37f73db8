package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.Loaded;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs commands that come with an idempotency key. What a key was used for is stored in the write
 * that does it, so that of several who come with it one takes effect, and all get its answer. It is
 * looked up only when that write is refused or the command fails: most come once.
 */
final class KeyedCommands {
  private static final int MAX_KEY = 200;
  private static final int MAX_ATTEMPTS = 10;

  private final ServiceParts parts;
  private final CommandRunner commands;
  private final Forgetting forgetting;

  /**
   * Runs them on a service.
   *
   * @param memory how long a request is remembered at least
   */
  KeyedCommands(ServiceParts parts, CommandRunner commands, Duration memory) {
    this.parts = parts;
    this.commands = commands;
    this.forgetting =
        new Forgetting("requests", memory, parts.clock(), parts.database().requests()::forget);
  }

  <C, S, E> Execution<S> execute(
      Entity<C, S, E> entity, String id, C command, Metadata metadata, String key) {
    requirePrintable(key);
    StreamId stream = entity.stream(id);
    String fingerprint = Fingerprint.of(parts.codec(), stream, command);
    for (int attempt = 1; ; attempt++) {
      Execution<S> done;
      try {
        done =
            commands.execute(
                entity,
                id,
                metadata,
                unit -> {
                  Execution<S> decided = unit.execute(entity, id, command);
                  unit.remember(key, fingerprint, stream);
                  return decided;
                });
      } catch (RuntimeException e) {
        // It may have failed because it was done before: look, whatever the failure.
        Optional<Request> before = find(key, e);
        if (before.isPresent()) {
          return answer(entity, id, before.get(), fingerprint);
        }
        if (attempt < MAX_ATTEMPTS && is(Problem.ALREADY_TAKEN, e)) {
          continue; // and forgotten meanwhile
        }
        throw e;
      }
      forgetting.remembered(1);
      return done;
    }
  }

  private static void requirePrintable(String key) {
    if (key.isEmpty()
        || key.length() > MAX_KEY
        || !key.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw Problem.INVALID_ARGUMENT.because(
          "an idempotency key must be 1 to "
              + MAX_KEY
              + " printable ASCII characters without a space; a UUID will do");
    }
  }

  private static boolean is(Problem problem, RuntimeException e) {
    return e instanceof TenonException known && known.problem() == problem;
  }

  private Optional<Request> find(String key, RuntimeException failure) {
    try {
      return parts.database().requests().find(key);
    } catch (RuntimeException e) {
      // Nobody is told of a refusal, or that nothing was done, who may have been served before.
      if (is(Problem.COMMIT_UNKNOWN, failure)) {
        throw failure;
      }
      e.addSuppressed(failure);
      throw e;
    }
  }

  private <S, E> Execution<S> answer(
      Entity<?, S, E> entity, String id, Request request, String fingerprint) {
    if (!request.fingerprint().equals(fingerprint)) {
      throw Problem.IDEMPOTENCY_KEY_REUSED.because(
          "idempotency key "
              + request.key()
              + " came with another command before, on "
              + request.stream()
              + "; give each request a key of its own");
    }
    Loaded<S> then = parts.entities().load(entity, id, Until.version(request.version()));
    long from = request.version() - request.events();
    List<EventRecord> events =
        request.events() == 0
            ? List.of()
            : parts.database().log().read(request.stream(), from, request.events());
    return new Execution<>(request.version(), then.state(), then.recordedAt(), events);
  }

  /** Forgets requests of that age and older; returns how many. */
  long forget(Duration olderThan) {
    return forgetting.forget(olderThan);
  }
}
