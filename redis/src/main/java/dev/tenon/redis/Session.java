package dev.tenon.redis;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection, up to its end: it does not come back by itself. What fails on it is a {@code
 * BROKER_FAILED}. Used by one thread.
 */
final class Session implements AutoCloseable {
  /** Settings may be changed while a server runs. */
  private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

  private final String server;
  private final StatefulRedisConnection<String, byte[]> connection;
  private final boolean checksSettings;
  private long nextCheck = System.nanoTime();

  Session(
      String server, StatefulRedisConnection<String, byte[]> connection, boolean checksSettings) {
    this.server = server;
    this.connection = connection;
    this.checksSettings = checksSettings;
  }

  /**
   * Returns if the server is set to keep what it acknowledges, or was so a moment ago.
   *
   * @throws TenonException {@code BROKER_FAILED} naming what is missing
   */
  void requireKeeping() {
    if (checksSettings && System.nanoTime() - nextCheck >= 0) {
      new KeepingCheck(this).require();
      nextCheck = System.nanoTime() + CHECK_EVERY.toNanos();
    }
  }

  /** For people; without a password. */
  String server() {
    return server;
  }

  /** What the server answers. */
  <T extends @Nullable Object> T ask(Function<RedisCommands<String, byte[]>, T> question) {
    try {
      return question.apply(connection.sync());
    } catch (RedisException e) {
      throw failed(server, e);
    }
  }

  /** Runs a script that returns a text. */
  String text(Script script, List<String> keys, List<byte[]> arguments) {
    return Bytes.text((byte[]) run(script, ScriptOutputType.VALUE, keys, arguments));
  }

  /** Runs a script that returns a number. */
  long number(Script script, List<String> keys, List<byte[]> arguments) {
    return (Long) run(script, ScriptOutputType.INTEGER, keys, arguments);
  }

  /** Runs a script that returns a list: of numbers, and of texts in bytes. */
  List<?> list(Script script, List<String> keys, List<byte[]> arguments) {
    return (List<?>) run(script, ScriptOutputType.MULTI, keys, arguments);
  }

  private Object run(
      Script script, ScriptOutputType type, List<String> keys, List<byte[]> arguments) {
    String[] keyArray = keys.toArray(String[]::new);
    byte[][] argumentArray = arguments.toArray(byte[][]::new);
    return ask(redis -> {
      try {
        return redis.<Object>evalsha(script.digest(), type, keyArray, argumentArray);
      } catch (RedisNoScriptException e) { // a server that was just started
        return redis.<Object>eval(script.text(), type, keyArray, argumentArray);
      }
    });
  }

  static TenonException failed(String server, RedisException e) {
    return Problem.BROKER_FAILED.because("Redis at " + server + " failed: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    connection.close();
  }
}
