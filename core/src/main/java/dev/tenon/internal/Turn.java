package dev.tenon.internal;

import dev.tenon.event.Position;
import dev.tenon.message.Message.Place;
import org.jspecify.annotations.Nullable;

/** What is to be done with a message, by where its key stands. */
enum Turn {
  /** It was taken. */
  PAST,
  /** Its source has lost it since, and the key goes on without it. */
  LOST,
  /** The one before it has not come. */
  EARLY,
  /** It is the next. */
  NOW,
  /** It is the next that its source has now, but the key has taken others, which that one lost. */
  AHEAD;

  /**
   * Tells by a key's mark.
   *
   * @param stand null if nothing of the key was taken
   * @param start where the reader began to read the topic
   */
  static Turn of(Place place, @Nullable Position stand, Position start) {
    Position to = place.position();
    long at = stand == null ? 0 : common(stand, to);
    if (to.offset() <= at) {
      return PAST;
    }
    boolean ahead = stand != null && stand.isLostTo(to);
    if (stand != null && !ahead && to.isLostTo(stand)) {
      return LOST;
    }
    // A predecessor before the mark was not published when the mark was set: types were added to
    // the topic, or taken away from it.
    if (place.previous() > (at == 0 ? common(start, to) : at)) {
      return EARLY;
    }
    return ahead ? AHEAD : NOW;
  }

  /** How far a mark reaches in the life of another position. */
  private static long common(Position mark, Position of) {
    return Math.max(0, Math.min(mark.offset(), mark.agreedWith(of)));
  }
}
