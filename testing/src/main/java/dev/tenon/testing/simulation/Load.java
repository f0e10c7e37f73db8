package dev.tenon.testing.simulation;

/**
 * What clients do.
 *
 * @param <W> the world outside
 */
@FunctionalInterface
public interface Load<W> {
  /**
   * One client's call. It is repeated from its beginning if a service was down, or died meanwhile,
   * or could not say whether it wrote: name things by the number, not by chance of your own. A
   * refusal is an answer; any other exception fails the history.
   *
   * @param number from 0
   */
  void call(Scene<W> scene, int number);
}
