package dev.tenon.spi.broker;

import dev.tenon.error.Problem;
import java.util.regex.Pattern;

/**
 * What a server calls topics and groups: by their own name, after that of their environment.
 *
 * @param environment up to 50 letters, digits, {@code _} or {@code -}; empty for none
 */
public record Names(String environment) {
  private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9_-]{0,50}");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,190}");

  /** Checks the environment. */
  public Names {
    requireEnvironment(environment);
  }

  /**
   * Refuses what cannot be an environment's name.
   *
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT}
   */
  public static void requireEnvironment(String name) {
    if (!ENVIRONMENT.matcher(name).matches()) {
      throw Problem.INVALID_ARGUMENT.because(
          "environment '" + name + "' must be up to 50 letters, digits, '_' or '-'");
    }
  }

  /**
   * What the server calls a topic.
   *
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if it cannot call one so
   */
  public String topic(String topic) {
    if (!TOPIC.matcher(topic).matches()) {
      throw Problem.INVALID_ARGUMENT.because(
          "topic '" + topic + "' must be 1 to 190 letters, digits, '.', '_' or '-'");
    }
    return inEnvironment(topic);
  }

  /** What the server calls a group. */
  public String group(String group) {
    return inEnvironment(group);
  }

  private String inEnvironment(String name) {
    return environment.isEmpty() ? name : environment + '.' + name;
  }
}
