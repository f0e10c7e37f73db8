package dev.tenon.example.b2b.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The instances of one service, of which one answers each call. Safe for use by many threads. */
public interface Upstream {
  /** Whether an instance would take a call now. */
  boolean isReady();

  /**
   * Hands a call to a ready instance, and to another one if that does not answer.
   *
   * @return empty if none answered in time: perhaps the call was done all the same
   */
  Optional<Answer> send(Call call) throws InterruptedException;

  /**
   * A request that is harmless to repeat.
   *
   * @param target path and query as they came
   * @param key calls of one key go to one instance, while it is there; null: to any
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Call(
      String method,
      String target,
      Map<String, List<String>> headers,
      byte[] body,
      @Nullable String key) {}

  /** What an instance answered. */
  @SuppressWarnings("ArrayRecordComponent")
  record Answer(int status, Map<String, List<String>> headers, byte[] body) {}
}
