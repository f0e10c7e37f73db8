package dev.tenon.tck;

import java.util.Map;

/**
 * A client of a broker that knows the CloudEvents binding of its protocol and nothing of Tenon.
 * Headers go by the names they have on the wire; their texts are told as they are, whatever the
 * binding makes of characters beyond ASCII.
 */
public interface CloudEventsClient extends AutoCloseable {
  /** What the binding puts before the name of an attribute: {@code ce_}. */
  String prefix();

  /**
   * Writes a message to a topic that is there; returns when the broker has it.
   *
   * @param key what the protocol keeps in order by; empty for nothing
   */
  void write(String topic, String key, String data, Map<String, String> headers);

  /** The headers of the first message of a topic that no group has read yet. */
  Map<String, String> read(String topic);

  @Override
  void close();
}
