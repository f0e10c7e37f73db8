package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Position;
import dev.tenon.message.LostEvents;
import dev.tenon.message.Message;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader stood in lives of a source that were lost, by key: marks beside those of the
 * topic, set when a key's first message of the new life is parked, and 0 again once accepted.
 */
final class LostMarks {
  /** No topic has such a name. */
  private static final String PREFIX = "@lost/";

  private static final int AT_ONCE = 500;

  private final ServiceParts parts;
  private final String reader;
  private final String topic;

  LostMarks(ServiceParts parts, String reader, String topic) {
    this.parts = parts;
    this.reader = reader;
    this.topic = topic;
  }

  /** Sets the mark of a key; one that is still waiting stays, since nothing was taken since. */
  Change.MoveMark set(String key, Position reached) {
    Position stored = stored(PREFIX + topic, List.of(key)).get(key);
    return stored == null || stored.offset() == 0
        ? move(key, 0, reached)
        : move(key, stored.offset(), stored);
  }

  /** The marks of those of these messages' keys that have one. */
  Map<String, Position> of(List<ParkedMessage> messages) {
    Set<String> keys =
        messages.stream().map(each -> each.message().key()).collect(Collectors.toSet());
    Map<String, Position> lost = new HashMap<>(stored(PREFIX + topic, keys));
    lost.values().removeIf(mark -> mark.offset() == 0);
    return lost;
  }

  /** What was lost of the key of a parked message; null if nothing was, or it is accepted. */
  @Nullable LostEvents find(Message message) {
    List<String> key = List.of(message.key());
    Position until = stored(PREFIX + topic, key).get(message.key());
    Position now = stored(topic, key).get(message.key());
    if (until == null || now == null || until.offset() == 0) {
      return null;
    }
    return describe(message.key(), until, now);
  }

  /** What is lost to a life that the key goes on in. */
  LostEvents describe(String key, Position until, Position to) {
    long common = Math.max(0, Math.min(until.offset(), until.agreedWith(to)));
    return new LostEvents(topic, key, new Position(until.incarnation(), common), until);
  }

  /** Those of the messages, of keys that have a lost mark, that are lost to the key's life. */
  List<ParkedMessage> lostAmong(List<ParkedMessage> messages, Set<String> keys) {
    Map<String, Position> marks = stored(topic, keys);
    return messages.stream()
        .filter(each -> {
          Position mark = marks.get(each.message().key());
          Message.Place place = each.message().place();
          return mark != null && place != null && place.position().isLostTo(mark);
        })
        .toList();
  }

  /** Takes these marks away. */
  void clear(Map<String, Position> lost) {
    List<Change> moves = new ArrayList<>();
    lost.forEach(
        (key, mark) -> moves.add(move(key, mark.offset(), new Position(mark.incarnation(), 0))));
    for (int from = 0; from < moves.size(); from += AT_ONCE) {
      List<Change> some = moves.subList(from, Math.min(from + AT_ONCE, moves.size()));
      Outcome outcome = parts.writer().write(new Write(parts.clock().instant(), some));
      if (!(outcome instanceof Outcome.Committed)) {
        throw Problem.STALE_MARK.because(
            "somebody else accepts what " + reader + " has parked of " + topic + ": " + outcome);
      }
    }
  }

  private Change.MoveMark move(String key, long from, Position to) {
    return new Change.MoveMark(reader, PREFIX + topic, key, from, to);
  }

  private Map<String, Position> stored(String source, Collection<String> keys) {
    return keys.isEmpty() ? Map.of() : parts.database().progress().marks(reader, source, keys);
  }
}
