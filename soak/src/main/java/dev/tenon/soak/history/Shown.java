package dev.tenon.soak.history;

/**
 * An event as a read shows it.
 *
 * @param what its type and whatever tells it from others of its stream
 */
public record Shown(long version, String id, String what) {
  @Override
  public String toString() {
    return version + ":" + what;
  }
}
