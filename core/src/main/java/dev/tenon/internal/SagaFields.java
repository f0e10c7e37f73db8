package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import dev.tenon.saga.SagaParent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of an event of a saga; an object of the user's is one of them as its codec has it. */
final class SagaFields {
  private final String type;
  private final Map<String, String> fields;
  private final Codec codec;

  private SagaFields(String type, Map<String, String> fields, Codec codec) {
    this.type = type;
    this.fields = fields;
    this.codec = codec;
  }

  /** Fields to be written. */
  static SagaFields of(String type, Codec codec) {
    return new SagaFields(type, new LinkedHashMap<>(), codec);
  }

  /** Fields to be read. */
  static SagaFields of(Payload payload, Codec codec) {
    return new SagaFields(payload.type(), FlatJson.read(payload.type(), payload.data()), codec);
  }

  Payload payload(int schemaVersion) {
    return new Payload(type, schemaVersion, FlatJson.write(fields));
  }

  /** A field, left out if there is nothing in it. */
  SagaFields with(String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value.toString());
    }
    return this;
  }

  /** Whose child a saga is, left out if nobody's. */
  SagaFields withParent(@Nullable SagaParent parent) {
    return parent == null
        ? this
        : with("parentSaga", parent.saga())
            .with("parentId", parent.id())
            .with("parentRequest", parent.request());
  }

  @Nullable SagaParent findParent() {
    return find("parentSaga") == null
        ? null
        : new SagaParent(text("parentSaga"), text("parentId"), text("parentRequest"));
  }

  /** A user's object, left out if there is none. */
  SagaFields withObject(String name, @Nullable Object object) {
    if (object == null) {
      return this;
    }
    Payload payload = codec.encode(object);
    String text = new String(payload.data(), StandardCharsets.UTF_8);
    boolean isText = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), payload.data());
    with(name + "Type", payload.type());
    with(name + "Version", payload.schemaVersion());
    return isText
        ? with(name, text)
        : with(name + "Base64", Base64.getEncoder().encodeToString(payload.data()));
  }

  @Nullable String find(String name) {
    return fields.get(name);
  }

  String text(String name) {
    String value = find(name);
    if (value == null) {
      throw Problem.UNREADABLE_PAYLOAD.because(type + " has no field " + name);
    }
    return value;
  }

  int number(String name) {
    return Integer.parseInt(text(name));
  }

  Instant time(String name) {
    return Instant.parse(text(name));
  }

  @Nullable Instant findTime(String name) {
    return find(name) == null ? null : time(name);
  }

  Object object(String name) {
    String base64 = find(name + "Base64");
    byte[] data =
        base64 == null
            ? text(name).getBytes(StandardCharsets.UTF_8)
            : Base64.getDecoder().decode(base64);
    return codec.decode(new Payload(text(name + "Type"), number(name + "Version"), data));
  }

  @Nullable Object findObject(String name) {
    return find(name + "Type") == null ? null : object(name);
  }
}
