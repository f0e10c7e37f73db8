package dev.tenon.spi;

import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages as CloudEvents 1.0.2 in binary mode, the same for every broker: the payload is the body,
 * and everything else is an attribute, which an adapter writes into a header of its transport.
 *
 * <p>{@code docs/reference/messages.md} tells what each attribute is.
 */
public final class CloudEvents {
  /** Of which environment a message is; only where one is configured. */
  public static final String ENVIRONMENT = "environment";

  /** The W3C trace context, which tracers look for under this name without a prefix, too. */
  public static final String TRACEPARENT = "traceparent";

  static final String SPEC_VERSION = "specversion";
  static final String ID = "id";
  static final String SOURCE = "source";
  static final String TYPE = "type";
  static final String TIME = "time";
  static final String SUBJECT = "subject";
  static final String PARTITION_KEY = "partitionkey";
  static final String SEQUENCE = "sequence";
  static final String TENANT = "tenant";
  static final String PREVIOUS = "previous";
  static final String INCARNATION = "incarnation";
  static final String STREAM_VERSION = "streamversion";
  static final String SCHEMA_VERSION = "schemaversion";
  static final String RECORDED_TIME = "recordedtime";
  static final String CORRELATION_ID = "correlationid";
  static final String CAUSATION_ID = "causationid";
  static final String ACTOR = "actor";

  /** Every attribute that is read; others that a message may have are passed over. */
  public static final Set<String> NAMES =
      Set.of(
          SPEC_VERSION,
          ID,
          SOURCE,
          TYPE,
          TIME,
          SUBJECT,
          PARTITION_KEY,
          TENANT,
          SEQUENCE,
          PREVIOUS,
          INCARNATION,
          STREAM_VERSION,
          SCHEMA_VERSION,
          RECORDED_TIME,
          CORRELATION_ID,
          CAUSATION_ID,
          ACTOR,
          TRACEPARENT,
          ENVIRONMENT);

  /** Makes sequences comparable as text, as the specification wants them. */
  private static final int SEQUENCE_DIGITS = 19;

  /** As much as any service can publish, and every database keeps. */
  private static final int MAX_DATA = 4 << 20;

  private static final int MAX_HEADERS = 1_000;
  private static final byte[] NOTHING = new byte[0];

  private CloudEvents() {}

  /**
   * Tells the attributes of a message, each with its value as text that is not empty.
   *
   * @param environment empty for none
   */
  public static void write(Message message, String environment, BiConsumer<String, String> to) {
    to.accept(SPEC_VERSION, "1.0");
    to.accept(ID, message.id());
    to.accept(SOURCE, message.source());
    to.accept(TYPE, message.payload().type());
    to.accept(SCHEMA_VERSION, Integer.toString(message.payload().schemaVersion()));
    to.accept(TIME, InstantText.of(message.occurredAt()));
    to.accept(RECORDED_TIME, InstantText.of(message.recordedAt()));
    give(PARTITION_KEY, message.key(), to);
    give(TENANT, message.tenant(), to);
    Place place = message.place();
    if (place != null) {
      to.accept(SUBJECT, place.stream());
      to.accept(STREAM_VERSION, Long.toString(place.version()));
      to.accept(INCARNATION, place.position().incarnation());
      to.accept(SEQUENCE, sequence(place.position().offset()));
      to.accept(PREVIOUS, Long.toString(place.previous()));
    }
    Metadata metadata = message.metadata();
    give(CORRELATION_ID, metadata.correlationId(), to);
    give(CAUSATION_ID, metadata.causationId(), to);
    give(ACTOR, metadata.actor(), to);
    give(TRACEPARENT, metadata.traceparent(), to);
    give(ENVIRONMENT, environment, to);
  }

  private static void give(String name, @Nullable String value, BiConsumer<String, String> to) {
    if (value != null && !value.isEmpty()) {
      to.accept(name, value);
    }
  }

  private static String sequence(long offset) {
    String digits = Long.toString(offset);
    return "0".repeat(SEQUENCE_DIGITS - digits.length()) + digits;
  }

  /**
   * Reads a message. Never fails: what is wrong with it is told. A body beyond 4 MiB is left out.
   */
  public static Incoming read(Map<String, String> attributes, byte[] data, Arrival arrival) {
    AttributeReader from = new AttributeReader(attributes);
    String version = from.text(SPEC_VERSION);
    if (version == null) {
      from.complain("it has no attribute specversion, so it is no CloudEvent");
    } else if (!version.startsWith("1.")) {
      from.complain("it is a CloudEvent of version " + version + ", not 1");
    }
    if (arrival.headers() > MAX_HEADERS) {
      from.complain("it has " + arrival.headers() + " headers, more than " + MAX_HEADERS);
    }
    if (data.length > MAX_DATA) {
      from.complain(
          "its body has %d bytes, more than %d, and is not kept; it came as %s"
              .formatted(data.length, MAX_DATA, arrival.id()));
    }
    String id = from.textOr(ID, arrival.id());
    String key = from.text(PARTITION_KEY);
    if (key == null) {
      key = arrival.key() == null ? id : from.checked("its key", arrival.key());
    }
    Instant recorded = from.instant(RECORDED_TIME, arrival.at());
    Metadata metadata =
        new Metadata(
            from.text(CORRELATION_ID),
            from.text(CAUSATION_ID),
            from.text(TRACEPARENT),
            from.text(ACTOR),
            from.instant(TIME, recorded));
    boolean plain = from.text(SCHEMA_VERSION) == null;
    int form = plain ? 1 : (int) from.number(SCHEMA_VERSION, 1, Integer.MAX_VALUE);
    Payload payload =
        new Payload(from.textOr(TYPE, ""), form, data.length > MAX_DATA ? NOTHING : data);
    String source = from.textOr(SOURCE, "");
    String tenant = from.tenant(TENANT);
    Place place = place(from);
    String complaint = from.complaint();
    Place known = complaint == null ? place : null;
    return new Incoming(
        new Message(id, payload, source, tenant, key, metadata, recorded, known), complaint);
  }

  /** Null if the message does not come from the log of a service. */
  private static @Nullable Place place(AttributeReader from) {
    String incarnation = from.text(INCARNATION);
    if (incarnation == null) {
      return null;
    }
    String stream = from.textOr(SUBJECT, "");
    long version = from.number(STREAM_VERSION, 1, Long.MAX_VALUE);
    Position position = new Position(incarnation, from.number(SEQUENCE, 1, Long.MAX_VALUE));
    return new Place(stream, version, position, from.number(PREVIOUS, 0, Long.MAX_VALUE));
  }

  /**
   * True if the message is of another environment. What was published without Tenon and names none
   * is taken for one's own.
   *
   * @param environment one's own, empty for none
   */
  public static boolean isForeign(Map<String, String> attributes, String environment) {
    String its = attributes.get(ENVIRONMENT);
    if (its == null) {
      return !environment.isEmpty() && attributes.containsKey(SCHEMA_VERSION);
    }
    return !its.equals(environment);
  }

  /**
   * What was read.
   *
   * @param message complete, or as far as it could be read and without a place
   * @param problem why it cannot be handed over as a message, for people; null if it can
   */
  public record Incoming(Message message, @Nullable String problem) {
    /** What {@link Broker.Handler#park} is given as the reason. */
    public String reason() {
      return Problem.UNREADABLE_MESSAGE.code() + ": " + problem;
    }
  }

  /**
   * What a transport knows of a message, for what its attributes do not say.
   *
   * @param id the same each time it is delivered, and no other message's
   * @param key what the transport keeps in order by; null if nothing
   * @param at when the transport got it
   * @param headers how many it has, attributes and others; 0 if the transport bounds them
   */
  public record Arrival(String id, @Nullable String key, Instant at, int headers) {
    /** Of a transport that bounds headers. */
    public Arrival(String id, @Nullable String key, Instant at) {
      this(id, key, at, 0);
    }
  }
}
