package dev.tenon.bench.workspace;

/**
 * What a peer is to do.
 *
 * @param name its name in the report
 * @param peer its folder
 * @param work the name of the work in the peer's program
 * @param size how many events are stored before
 * @param callers how many call at a time
 * @param wholeLog whether a slice is the whole log, however long it takes, and leaves it as it is
 */
public record PeerCase(
    String name, String peer, String work, long size, int callers, boolean wholeLog) {
  /** Work that begins with nothing stored. */
  public static PeerCase writing(String name, String peer, String work, int callers) {
    return new PeerCase(name, peer, work, 0, callers, false);
  }

  /** Reading that many events. */
  public static PeerCase replay(String name, String peer, long events) {
    return new PeerCase(name, peer, "replay", events, 1, true);
  }
}
