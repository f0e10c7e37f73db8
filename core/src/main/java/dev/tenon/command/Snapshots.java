package dev.tenon.command;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How states of an entity are kept, so that a long one is not folded from its first event. Every
 * 100 events and in schema version 1 unless said otherwise. Immutable.
 *
 * <p>Snapshots are only a cache: one that is missing, of another schema version or unreadable costs
 * time, and is replaced.
 */
public final class Snapshots<S> {
  /** The type of states that are written by a function instead of the codec. */
  private static final String BYTES = "bytes";

  private final @Nullable Class<S> type;
  private final BiFunction<S, Codec, Payload> write;
  private final BiFunction<Payload, Codec, S> read;
  private final int every;
  private final int schemaVersion;

  private Snapshots(
      @Nullable Class<S> type,
      BiFunction<S, Codec, Payload> write,
      BiFunction<Payload, Codec, S> read,
      int every,
      int schemaVersion) {
    if (every < 1 || schemaVersion < 1) {
      throw Problem.INVALID_ARGUMENT.because(
          "snapshots are kept every 1 event or more, in schema version 1 or more, not every "
              + every
              + " in version "
              + schemaVersion);
    }
    this.type = type;
    this.write = write;
    this.read = read;
    this.every = every;
    this.schemaVersion = schemaVersion;
  }

  /**
   * States are written by the service's codec, which must know the class, or each one that it
   * permits if it is sealed; otherwise the entity's first use fails with {@code UNKNOWN_TYPE}.
   */
  public static <S> Snapshots<S> of(Class<S> state) {
    return new Snapshots<>(
        state,
        (its, codec) -> codec.encode(its),
        (stored, codec) -> {
          Object read = codec.decode(stored);
          if (!state.isInstance(read)) {
            throw unreadable(stored, state.getName());
          }
          return state.cast(read);
        },
        100,
        1);
  }

  /**
   * States are written and read by these functions, on any thread.
   *
   * @param read may throw whatever it likes if it cannot read the bytes
   */
  public static <S> Snapshots<S> of(Function<S, byte[]> write, Function<byte[], S> read) {
    return new Snapshots<>(
        null,
        (state, codec) -> new Payload(BYTES, 1, write.apply(state)),
        (stored, codec) -> {
          if (!stored.type().equals(BYTES)) {
            throw unreadable(stored, BYTES);
          }
          return read.apply(stored.data());
        },
        100,
        1);
  }

  /** One whenever an entity passes a multiple of that many events. */
  public Snapshots<S> every(int events) {
    return new Snapshots<>(type, write, read, events, schemaVersion);
  }

  /**
   * Ignores snapshots of other versions. Raise it whenever {@code evolve} makes another state of
   * the same events, or the functions write another form.
   */
  public Snapshots<S> schemaVersion(int version) {
    return new Snapshots<>(type, write, read, every, version);
  }

  /** After how many events there is a new one. */
  public int every() {
    return every;
  }

  /** See {@link #schemaVersion(int)}. */
  public int schemaVersion() {
    return schemaVersion;
  }

  /** The class the codec must know, if it writes the states. */
  public @Nullable Class<S> type() {
    return type;
  }

  /** The state as it is to be stored. */
  public Payload encode(S state, Codec codec) {
    return write.apply(state, codec);
  }

  /** The state that was stored, or an exception if this does not read it. */
  public S decode(Payload stored, Codec codec) {
    return read.apply(stored, codec);
  }

  private static RuntimeException unreadable(Payload stored, String wanted) {
    return Problem.UNREADABLE_PAYLOAD.because("it is a " + stored.type() + ", not " + wanted);
  }
}
