package dev.tenon.redis;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.broker.PublishingSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Publishes on a topic: what is published in one step is added at once, all of it or nothing. */
final class TopicSession implements PublishingSession {
  private final Session session;
  private final Topics topics;
  private final RedisMessages messages;
  private final String name;
  private Topic topic;

  /** Takes over a session, which it closes. */
  TopicSession(Session session, Topics topics, RedisMessages messages, String name) {
    this.session = session;
    this.topics = topics;
    this.messages = messages;
    this.name = name;
    topic = topics.find(session, name);
  }

  @Override
  public void publish(List<Message> step) {
    session.requireKeeping();
    String answer = add(topic, step);
    if (answer.equals("other-lanes")) { // the server has lost the topic
      topic = topics.find(session, name);
      answer = add(topic, step);
    }
    if (!answer.equals("ok")) {
      throw Problem.BROKER_FAILED.because(
          "topic %s at %s takes nothing more (%s): look by XINFO GROUPS which group does not read it, or allow more with withMaxLength"
              .formatted(name, session.server(), answer));
    }
  }

  private String add(Topic known, List<Message> step) {
    List<String> keys = new ArrayList<>(List.of(known.settings()));
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(Bytes.of(known.lanes()));
    arguments.add(Bytes.of(topics.options().maxLength()));
    Map<Integer, Integer> keyOfLane = new LinkedHashMap<>();
    for (Message message : step) {
      int lane = known.laneOf(message.key());
      Integer key = keyOfLane.get(lane);
      if (key == null) {
        keys.add(known.stream(lane));
        key = keys.size();
        keyOfLane.put(lane, key);
      }
      List<byte[]> entry = messages.write(message);
      arguments.add(Bytes.of(key));
      arguments.add(Bytes.of(entry.size()));
      arguments.addAll(entry);
    }
    return session.text(Script.PUBLISH, keys, arguments);
  }

  @Override
  public void close() {
    session.close();
  }
}
