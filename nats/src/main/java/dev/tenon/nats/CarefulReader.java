package dev.tenon.nats;

import dev.tenon.spi.broker.LaneWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a lane message by message. The client reads no more from a connection once a header comes
 * that is not as it wants them, such as one in UTF-8, which other clients let pass. So after that
 * happened, the next messages of each lane are read so. Used by one thread.
 */
final class CarefulReader {
  /** More than are on their way to a lane when the client fails. */
  private static final int MESSAGES = 600;

  private static final int MESSAGES_OF_A_ROUND = 50;

  private final StoredMessages stored;
  private final boolean needed;
  private final Map<Integer, Integer> read = new HashMap<>();

  /**
   * Of a topic.
   *
   * @param needed false if messages can be read as usual
   */
  CarefulReader(StoredMessages stored, boolean needed) {
    this.stored = stored;
    this.needed = needed;
  }

  /** Whether a lane's next messages are to be read so. */
  boolean wants(int lane) {
    return needed && read.getOrDefault(lane, 0) < MESSAGES;
  }

  /** What comes next; nothing if there is no more of it, or enough was read so. */
  List<Arrived> read(LaneWork<Place> work) {
    List<Arrived> messages = new ArrayList<>();
    long last = work.read().sequence();
    for (int i = 0; i < MESSAGES_OF_A_ROUND; i++) {
      Arrived next = stored.next(work.lane(), last + 1);
      if (next == null) {
        read.put(work.lane(), MESSAGES);
        return messages;
      }
      messages.add(next);
      last = next.place().sequence();
    }
    read.merge(work.lane(), messages.size(), Integer::sum);
    return messages;
  }
}
