package dev.tenon;

import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.Invalid;
import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One door for a service's commands: finds the entity that a command is for, checks the command,
 * and lets interceptors see to what all commands have in common.
 *
 * <p>Immutable: every method that adds something returns a new bus. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class CommandBus {
  private final Tenon tenon;
  private final List<Handler<?, ?>> handlers;
  private final List<Check<?>> checks;
  private final List<Interceptor> interceptors;

  private CommandBus(
      Tenon tenon,
      List<Handler<?, ?>> handlers,
      List<Check<?>> checks,
      List<Interceptor> interceptors) {
    this.tenon = tenon;
    this.handlers = handlers;
    this.checks = checks;
    this.interceptors = interceptors;
  }

  /** A bus to a service that knows no command yet. The service stays the caller's to close. */
  public static CommandBus of(Tenon tenon) {
    return new CommandBus(tenon, List.of(), List.of(), List.of());
  }

  /**
   * Gives commands of a class to an entity. An interface, sealed or not, stands for every command
   * that implements it.
   *
   * @param id the id of the entity that a command is for
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if the bus has an entity for
   *     some of these commands already
   */
  public <C, T extends C> CommandBus handle(
      Class<T> type, Entity<C, ?, ?> entity, Function<? super T, String> id) {
    for (Handler<?, ?> other : handlers) {
      if (overlap(type, other.type)) {
        throw Problem.INVALID_ARGUMENT.because(
            "commands of %s go to %s already; they cannot go to %s as %s, too"
                .formatted(other.type.getName(), other.entity, entity, type.getName()));
      }
    }
    return new CommandBus(
        tenon, plus(handlers, new Handler<>(type, entity, id)), checks, interceptors);
  }

  private static boolean overlap(Class<?> one, Class<?> other) {
    return leaves(one)
        .anyMatch(a -> leaves(other).anyMatch(b -> a.isAssignableFrom(b) || b.isAssignableFrom(a)));
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(CommandBus::leaves)
        : Stream.of(type);
  }

  /**
   * Checks commands of a class, or of those that implement an interface, before they are decided.
   * All checks of a command are made and all violations told.
   *
   * @param violations what is wrong with a command, for people; empty if nothing is
   */
  public <T> CommandBus validate(
      Class<T> type, Function<? super T, ? extends List<String>> violations) {
    return new CommandBus(
        tenon, handlers, plus(checks, new Check<>(type, violations)), interceptors);
  }

  /** Puts something around every dispatch, within what was put there before. */
  public CommandBus intercept(Interceptor interceptor) {
    return new CommandBus(tenon, handlers, checks, plus(interceptors, interceptor));
  }

  /** As {@link #dispatch(Object, Metadata)}, nothing more being known. */
  public Execution<?> dispatch(Object command) {
    return dispatch(command, Metadata.none());
  }

  /**
   * Gives a command to its entity, on the caller's thread, as {@link Tenon#execute(Entity, String,
   * Object, Metadata)} does.
   *
   * @throws Invalid if a check found something; nothing is done
   * @throws dev.tenon.command.Refused if the rules say so; nothing is stored
   * @throws dev.tenon.error.TenonException {@code UNKNOWN_COMMAND} if no entity takes it, and those
   *     of {@code execute}
   */
  public Execution<?> dispatch(Object command, Metadata metadata) {
    return enter(new Call(command, metadata, null));
  }

  /**
   * As {@link #dispatch(Object, Metadata)}, but the same command with the same key takes effect
   * once, see {@link Tenon#execute(Entity, String, Object, Metadata, String)}.
   */
  public Execution<?> dispatch(Object command, Metadata metadata, String idempotencyKey) {
    return enter(new Call(command, metadata, idempotencyKey));
  }

  private Execution<?> enter(Call call) {
    Handler<?, ?> handler = handlerOf(call.command());
    return proceed(0, call, handler);
  }

  private Handler<?, ?> handlerOf(Object command) {
    List<Handler<?, ?>> found =
        handlers.stream().filter(handler -> handler.type.isInstance(command)).toList();
    if (found.isEmpty()) {
      throw Problem.UNKNOWN_COMMAND.because(
          "no entity takes commands of " + command.getClass().getName() + "; add handle(…)");
    }
    if (found.size() > 1) {
      throw Problem.INVALID_ARGUMENT.because(
          command.getClass().getName() + " is a command of several entities: " + found);
    }
    return found.getFirst();
  }

  private Execution<?> proceed(int from, Call call, Handler<?, ?> handler) {
    if (from < interceptors.size()) {
      return interceptors
          .get(from)
          .intercept(call, onward -> proceed(from + 1, onward.requireOf(call.command()), handler));
    }
    List<String> violations = new ArrayList<>();
    checks.forEach(check -> violations.addAll(check.violations(call.command())));
    if (!violations.isEmpty()) {
      throw new Invalid(violations);
    }
    return handler.execute(tenon, call);
  }

  private static <T> List<T> plus(List<T> list, T more) {
    List<T> longer = new ArrayList<>(list);
    longer.add(more);
    return List.copyOf(longer);
  }

  /** What stands around every dispatch: it may time, log, refuse, retry, add to the metadata. */
  @FunctionalInterface
  public interface Interceptor {
    /**
     * Sees to a dispatch.
     *
     * @param next what goes on with the dispatch; may be called not at all, or several times
     */
    Execution<?> intercept(Call call, Next next);
  }

  /** The rest of a dispatch. */
  @FunctionalInterface
  public interface Next {
    /**
     * Goes on.
     *
     * @param call the one given to the interceptor, perhaps with other metadata or another key
     */
    Execution<?> proceed(Call call);
  }

  /** A command on its way. Immutable. */
  public static final class Call {
    private final Object command;
    private final Metadata metadata;
    private final @Nullable String idempotencyKey;

    private Call(Object command, Metadata metadata, @Nullable String idempotencyKey) {
      this.command = command;
      this.metadata = metadata;
      this.idempotencyKey = idempotencyKey;
    }

    private Call requireOf(Object dispatched) {
      if (!command.equals(dispatched)) {
        throw Problem.INVALID_ARGUMENT.because(
            "an interceptor goes on with the call it was given, not with one of another command");
      }
      return this;
    }

    /** The command, as it was dispatched. */
    public Object command() {
      return command;
    }

    /** What its events will be marked with. */
    public Metadata metadata() {
      return metadata;
    }

    /** The key it came with, if it did. */
    public @Nullable String idempotencyKey() {
      return idempotencyKey;
    }

    /** With other metadata. */
    public Call withMetadata(Metadata other) {
      return new Call(command, other, idempotencyKey);
    }

    /** With another idempotency key, or none. */
    public Call withIdempotencyKey(@Nullable String key) {
      return new Call(command, metadata, key);
    }
  }

  private record Check<T>(Class<T> type, Function<? super T, ? extends List<String>> violations) {
    List<String> violations(Object command) {
      return type.isInstance(command) ? violations.apply(type.cast(command)) : List.of();
    }
  }

  private record Handler<C, T extends C>(
      Class<T> type, Entity<C, ?, ?> entity, Function<? super T, String> id) {
    Execution<?> execute(Tenon tenon, Call call) {
      return execute(tenon, entity, call);
    }

    private <S, E> Execution<S> execute(Tenon tenon, Entity<C, S, E> to, Call call) {
      T command = type.cast(call.command());
      String key = call.idempotencyKey();
      return key == null
          ? tenon.execute(to, id.apply(command), command, call.metadata())
          : tenon.execute(to, id.apply(command), command, call.metadata(), key);
    }

    @Override
    public String toString() {
      return entity.toString();
    }
  }
}
