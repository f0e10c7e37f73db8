package dev.tenon.soak.history;

/** What a client did to one stream. Times are of {@link System#nanoTime()}, of one process. */
public sealed interface Operation permits Append, Read {
  String stream();

  /** When it was first sent. */
  long invoked();

  /** When the answer was there. */
  long completed();
}
