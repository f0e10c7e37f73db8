package dev.tenon.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.PurgeOptions;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a stream keeps: the messages from the first on that somebody has not handled. Used by one
 * thread.
 *
 * <p>It is cut off as a whole. Servers up to 2.9 that remove messages of one subject alone skip
 * others for consumers of all subjects, such as those of other clients.
 */
final class Retention {
  private final Session session;
  private final Topic topic;
  private final StoredMessages stored;
  private final GroupEntry entry;

  /** Whether the places of a group are what they say. It holds while this connection lasts. */
  private final Map<String, Boolean> sound = new HashMap<>();

  private GroupState trimmed;

  Retention(Session session, Topic topic, StoredMessages stored, GroupEntry entry) {
    this.session = session;
    this.topic = topic;
    this.stored = stored;
    this.entry = entry;
    trimmed = entry.state();
  }

  /**
   * Whether a stream still has the message that was handled last, or has cut it off. Else it lost
   * it, as by a loss of power, and its number may be another's.
   */
  boolean isSound(Place place) {
    return session.ask(nats -> isSound(nats.jetStreamManagement(session.patience()), place));
  }

  private boolean isSound(JetStreamManagement streams, Place place)
      throws IOException, JetStreamApiException {
    if (place.equals(Place.NONE)
        || place.sequence() < info(streams).getStreamState().getFirstSequence()) {
      return true;
    }
    Arrived there = stored.at(place.sequence());
    return there != null && there.place().equals(place);
  }

  private StreamInfo info(JetStreamManagement streams) throws IOException, JetStreamApiException {
    return streams.getStreamInfo(topic.stream());
  }

  /** Removes what everybody has handled, if this group has handled something meanwhile. */
  void trim() {
    GroupState now = entry.state();
    if (now.lanes().equals(trimmed.lanes())) {
      return;
    }
    Map<String, GroupState> groups = entry.ofAllGroups();
    session.ask(nats -> {
      JetStreamManagement streams = nats.jetStreamManagement(session.patience());
      StreamInfo info = info(streams);
      if (!info.getConfiguration().getDenyPurge() && areSound(streams, groups)) {
        long first = Math.min(neededByOthers(streams), needed(groups, info));
        if (first > info.getStreamState().getFirstSequence()) {
          streams.purgeStream(topic.stream(), PurgeOptions.builder().sequence(first).build());
        }
      }
      return true;
    });
    trimmed = now;
  }

  private boolean areSound(JetStreamManagement streams, Map<String, GroupState> groups)
      throws IOException, JetStreamApiException {
    boolean all = true;
    for (Map.Entry<String, GroupState> group : groups.entrySet()) {
      Boolean known = sound.get(group.getKey());
      if (known == null) {
        known = group.getValue().lanes().size() == topic.lanes();
        for (GroupState.Lane lane : group.getValue().lanes()) {
          known = known && isSound(streams, lane.place());
        }
        sound.put(group.getKey(), known);
      }
      all &= known;
    }
    return all;
  }

  /** The first message that a durable consumer of another client has not acknowledged. */
  private long neededByOthers(JetStreamManagement streams)
      throws IOException, JetStreamApiException {
    long first = Long.MAX_VALUE;
    for (ConsumerInfo consumer : streams.getConsumers(topic.stream())) {
      if (consumer.getConsumerConfiguration().getDurable() != null) {
        first = Math.min(first, consumer.getAckFloor().getStreamSequence() + 1);
      }
    }
    return first;
  }

  /** The first message that some group has not handled. */
  private long needed(Map<String, GroupState> groups, StreamInfo info) {
    Map<Integer, Long> handled = new TreeMap<>();
    for (GroupState group : groups.values()) {
      for (int lane = 0; lane < topic.lanes(); lane++) {
        handled.merge(lane, group.lanes().get(lane).place().sequence(), Math::min);
      }
    }
    long first = info.getStreamState().getLastSequence() + 1;
    var lanes = handled.entrySet().stream().sorted(Comparator.comparing(Map.Entry::getValue));
    for (Map.Entry<Integer, Long> lane : lanes.toList()) {
      if (lane.getValue() + 1 < first) {
        Arrived next = stored.next(lane.getKey(), lane.getValue() + 1);
        first = next == null ? first : Math.min(first, next.place().sequence());
      }
    }
    return first;
  }
}
