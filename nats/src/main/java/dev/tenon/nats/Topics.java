package dev.tenon.nats;

import dev.tenon.error.Problem;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PersistMode;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** That streams are there, and keep what they acknowledged. */
record Topics(NatsOptions options) {
  private static final int NO_SUCH_STREAM = 10059;
  private static final int OTHER_SETTINGS = 10058;

  /**
   * The topic, which is created if it is missing, with the number of lanes that all know.
   *
   * @throws dev.tenon.error.TenonException {@code BROKER_FAILED}, naming the settings that are
   *     missing if those are
   */
  Topic find(Session session, String name) {
    return checked(
        session,
        name,
        session.ask(nats -> {
          JetStreamManagement streams = nats.jetStreamManagement(session.patience());
          StreamConfiguration found = find(streams, name);
          return found == null ? create(streams, name) : found;
        }));
  }

  private static @Nullable StreamConfiguration find(JetStreamManagement streams, String name)
      throws IOException, JetStreamApiException {
    try {
      return streams.getStreamInfo(Topic.stream(name)).getConfiguration();
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == NO_SUCH_STREAM) {
        return null;
      }
      throw e;
    }
  }

  private StreamConfiguration create(JetStreamManagement streams, String name)
      throws IOException, JetStreamApiException {
    try {
      return streams.addStream(wanted(name)).getConfiguration();
    } catch (JetStreamApiException e) {
      StreamConfiguration ofAnother =
          e.getApiErrorCode() == OTHER_SETTINGS ? find(streams, name) : null;
      if (ofAnother == null) {
        throw e;
      }
      return ofAnother;
    }
  }

  private StreamConfiguration wanted(String name) {
    return StreamConfiguration.builder()
        .name(Topic.stream(name))
        .subjects(new Topic(name, options.lanes()).subjects())
        .storageType(StorageType.File)
        .retentionPolicy(RetentionPolicy.Limits)
        .discardPolicy(DiscardPolicy.New)
        .maxMessages(options.maxMessages())
        .replicas(options.replicas())
        .allowDirect(true)
        .build();
  }

  private Topic checked(Session session, String name, StreamConfiguration stream) {
    Topic topic = Topic.of(name, stream.getSubjects());
    if (topic == null) {
      throw Problem.BROKER_FAILED.because(
          "stream %s at %s is not that of topic %s: its subjects must be those of all lanes, %s and so on"
              .formatted(stream.getName(), session.server(), name, new Topic(name, 12).subject(0)));
    }
    List<String> wrong = wrong(stream);
    if (!wrong.isEmpty()) {
      throw Problem.BROKER_FAILED.because(
          "stream %s at %s may lose what it acknowledged: see to it that %s, with 'nats stream edit' or by making it anew"
              .formatted(stream.getName(), session.server(), String.join(", ", wrong)));
    }
    return topic;
  }

  private List<String> wrong(StreamConfiguration stream) {
    List<String> wrong = new ArrayList<>();
    require(stream.getStorageType() == StorageType.File, "storage is file", wrong);
    require(stream.getRetentionPolicy() == RetentionPolicy.Limits, "retention is limits", wrong);
    require(stream.getDiscardPolicy() == DiscardPolicy.New, "discard is new", wrong);
    require(stream.getMaxAge().isZero(), "max_age is 0", wrong);
    require(
        stream.getMaxMsgsPerSubject() <= 0 || stream.isDiscardNewPerSubject(),
        "max_msgs_per_subject is unlimited",
        wrong);
    require(!stream.getNoAck(), "no_ack is false", wrong);
    require(stream.getPersistMode() != PersistMode.Async, "persist_mode is default", wrong);
    require(
        stream.getReplicas() >= options.replicas(),
        "num_replicas is " + options.replicas() + " or more",
        wrong);
    return wrong;
  }

  private static void require(boolean condition, String setting, List<String> wrong) {
    if (!condition) {
      wrong.add(setting);
    }
  }
}
