package dev.tenon.nats;

import dev.tenon.error.Problem;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.StorageType;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A group's state on the server: a value of a key-value bucket, which is replaced only by who knows
 * it as it is. Used by one thread.
 */
final class GroupEntry {
  static final String BUCKET = "tenon";

  private static final int NO_SUCH_STREAM = 10059;
  private static final int OTHER_REVISION = 10071;

  /** Each try fails only where somebody else's went well meanwhile. */
  private static final int MOST_TRIES = 100;

  private final Session session;
  private final Topic topic;
  private final KeyValue bucket;
  private final String key;
  private GroupState state;
  private long revision;

  /** Finds what is there of the group, if anything is. */
  GroupEntry(Session session, NatsOptions options, Topic topic, String group) {
    this.session = session;
    this.topic = topic;
    key = key(topic, group);
    bucket =
        session.ask(nats -> {
          KeyValueOptions patience =
              KeyValueOptions.builder().jetStreamOptions(session.patience()).build();
          var buckets = nats.keyValueManagement(patience);
          try {
            buckets.getStatus(BUCKET);
          } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != NO_SUCH_STREAM) {
              throw e;
            }
            buckets.create(
                KeyValueConfiguration.builder()
                    .name(BUCKET)
                    .storageType(StorageType.File)
                    .replicas(options.replicas())
                    .build());
          }
          return nats.keyValue(BUCKET, patience);
        });
    state = GroupState.none(topic.lanes());
    read();
  }

  private static String key(Topic topic, String group) {
    return topic.stream() + '.' + group;
  }

  private void read() {
    KeyValueEntry entry = session.ask(nats -> bucket.get(key));
    byte[] value = entry == null ? null : entry.getValue();
    state = GroupState.none(topic.lanes());
    revision = 0;
    if (value != null) {
      GroupState stored = GroupState.parse(value);
      revision = entry.getRevision();
      // Of a topic that was made anew with other lanes, nothing is handled.
      state = stored.lanes().size() == topic.lanes() ? stored : state;
    }
  }

  /** As it was found, or written, last. */
  GroupState state() {
    return state;
  }

  /** Changes what is there now, whatever others have made of it. Asked again if they just did. */
  GroupState change(UnaryOperator<GroupState> change) {
    for (int i = 0; i < MOST_TRIES; i++) {
      GroupState next = change.apply(state);
      if (replace(next)) {
        return next;
      }
      read();
    }
    throw Problem.BROKER_FAILED.because(
        "others changed group %s at %s all the time".formatted(key, session.server()));
  }

  private boolean replace(GroupState next) {
    byte[] value = next.bytes();
    long written =
        session.ask(nats -> {
          try {
            return revision == 0 ? bucket.create(key, value) : bucket.update(key, value, revision);
          } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == OTHER_REVISION) {
              return 0L;
            }
            throw e;
          }
        });
    if (written == 0) {
      return false;
    }
    state = next;
    revision = written;
    return true;
  }

  /** How many messages come after the places of all lanes. */
  long lag() {
    long lag = 0;
    for (int lane = 0; lane < topic.lanes(); lane++) {
      ConsumerConfiguration rest =
          ConsumerConfiguration.builder()
              .filterSubject(topic.subject(lane))
              .deliverPolicy(DeliverPolicy.ByStartSequence)
              .startSequence(state.lanes().get(lane).place().sequence() + 1)
              .ackPolicy(AckPolicy.None)
              .build();
      lag +=
          session.ask(nats -> {
            JetStreamManagement streams = nats.jetStreamManagement(session.patience());
            ConsumerInfo reader = streams.addOrUpdateConsumer(topic.stream(), rest);
            streams.deleteConsumer(topic.stream(), reader.getName());
            return reader.getNumPending();
          });
    }
    return lag;
  }

  /** The states of all groups of the topic, by their keys. */
  Map<String, GroupState> ofAllGroups() {
    return session.ask(nats -> {
      Map<String, GroupState> states = new TreeMap<>();
      for (String each : bucket.keys(key(topic, ">"))) {
        KeyValueEntry entry = bucket.get(each);
        byte[] value = entry == null ? null : entry.getValue();
        if (value != null) {
          states.put(each, GroupState.parse(value));
        }
      }
      return states;
    });
  }
}
