package dev.tenon.nats;

import io.nats.client.PurgeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Removes what is handled by every group, but for the last message of each, which tells that the
 * stream has not lost it. Used by one thread.
 */
final class Trimming {
  private final Session session;
  private final Topic topic;
  private final GroupEntry entry;
  private final Map<Integer, Long> trimmed = new HashMap<>();

  Trimming(Session session, Topic topic, GroupEntry entry) {
    this.session = session;
    this.topic = topic;
    this.entry = entry;
  }

  /** Trims lanes, those of which something was handled meanwhile. */
  void trim(Set<Integer> lanes) {
    List<GroupState.Lane> own = entry.state().lanes();
    if (lanes.stream().noneMatch(lane -> own.get(lane).place().sequence() > trimmed(lane))) {
      return;
    }
    List<GroupState> groups = entry.ofAllGroups();
    session.ask(nats -> {
      var streams = nats.jetStreamManagement(session.patience());
      if (streams.getStreamInfo(topic.stream()).getConfiguration().getDenyPurge()) {
        return true; // it is meant to keep all
      }
      List<ConsumerInfo> others =
          streams.getConsumers(topic.stream()).stream()
              .filter(consumer -> consumer.getConsumerConfiguration().getDurable() != null)
              .toList();
      for (int lane : lanes) {
        long first = needed(lane, groups, others);
        if (first > trimmed(lane)) {
          streams.purgeStream(
              topic.stream(),
              PurgeOptions.builder().subject(topic.subject(lane)).sequence(first).build());
          trimmed.put(lane, first);
        }
      }
      return true;
    });
  }

  private long trimmed(int lane) {
    return trimmed.getOrDefault(lane, 0L);
  }

  /** The first message that somebody needs. */
  private long needed(int lane, List<GroupState> groups, List<ConsumerInfo> others) {
    long first = Long.MAX_VALUE;
    for (GroupState group : groups) {
      boolean sameLanes = group.lanes().size() == topic.lanes();
      first = Math.min(first, sameLanes ? group.lanes().get(lane).place().sequence() : 0);
    }
    for (ConsumerInfo other : others) {
      if (mayRead(other.getConsumerConfiguration(), lane)) {
        first = Math.min(first, other.getAckFloor().getStreamSequence() + 1);
      }
    }
    return first == Long.MAX_VALUE ? 0 : first;
  }

  private boolean mayRead(ConsumerConfiguration consumer, int lane) {
    List<String> filters = consumer.getFilterSubjects();
    return filters == null
        || filters.isEmpty()
        || filters.stream().anyMatch(f -> f.contains("*") || f.endsWith(">"))
        || filters.contains(topic.subject(lane));
  }
}
