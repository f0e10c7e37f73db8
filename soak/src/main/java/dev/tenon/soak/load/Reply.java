package dev.tenon.soak.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.soak.history.Append.Outcome;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What became of a request, with all its repetitions.
 *
 * @param status of the last answer; 0: there was none
 * @param invoked when it was sent first, by {@link System#nanoTime()}
 * @param completed when the last answer was there
 * @param attempts how often it was sent
 * @param doubtful whether one of them may have been done without an answer that says so
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record Reply(
    int status, byte[] body, long invoked, long completed, int attempts, boolean doubtful) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Whether it was done. */
  public boolean isDone() {
    return status / 100 == 2;
  }

  /** Whether there is an answer that will not change. */
  public boolean isSettled() {
    return status != 0 && status < 500;
  }

  Outcome outcome() {
    if (isDone()) {
      return Outcome.ACKNOWLEDGED;
    }
    return doubtful || !isSettled() ? Outcome.UNKNOWN : Outcome.REFUSED;
  }

  /** The answer as JSON. */
  public JsonNode json() {
    return JSON.readTree(body);
  }

  String code() {
    JsonNode code = json().get("code");
    return code == null ? "" : code.asString();
  }

  /** For people. */
  @Override
  public String toString() {
    return status + " " + new String(body, UTF_8) + " after " + attempts + " attempts";
  }
}
