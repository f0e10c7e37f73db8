package dev.tenon.json;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records as JSON, each under a logical name and a version of its form. Immutable; every method
 * that registers something returns a new codec and throws {@code INVALID_ARGUMENT} if it cannot be.
 *
 * <p>Components are JDK values, enums, records, and lists, sets and maps of them. Decimals are
 * written as plain text and read exactly ({@code 1E+3} becomes {@code 1000}); times are ISO-8601
 * text. A reader ignores fields its record does not have, and takes a missing field as null unless
 * it is a primitive.
 *
 * <p>In a named module, open the records' packages to {@code tools.jackson.databind}, and to {@code
 * dev.tenon.json} for those of plain components to be read three times as fast.
 */
public final class JsonCodec implements Codec {
  private final Map<Class<?>, JsonType> byClass;
  private final Map<String, JsonType> byName = new HashMap<>();
  private volatile boolean checked;

  private JsonCodec(Map<Class<?>, JsonType> byClass) {
    this.byClass = byClass;
    for (JsonType type : byClass.values()) {
      type.names().forEach(name -> name(name, type));
    }
  }

  private void name(String name, JsonType type) {
    JsonType other = byName.putIfAbsent(name, type);
    if (other != null) {
      throw Problem.INVALID_ARGUMENT.because(
          "'%s' would name both %s and %s; name one of them otherwise with named(...)"
              .formatted(name, other.type().getName(), type.type().getName()));
    }
  }

  /**
   * A codec for these types: records, and sealed interfaces standing for every record they permit.
   * Each is named by its simple name and is at version 1.
   */
  public static JsonCodec of(Class<?>... types) {
    return new JsonCodec(Map.of()).with(types);
  }

  /** With more types, as in {@link #of}. A type that is registered already stays as it is. */
  public JsonCodec with(Class<?>... types) {
    Map<Class<?>, JsonType> copy = new LinkedHashMap<>(byClass);
    for (Class<?> type : types) {
      for (Class<?> each : Shape.records(type)) {
        copy.putIfAbsent(each, JsonType.of(each));
      }
    }
    return new JsonCodec(copy);
  }

  /** With a record under this name instead of its simple name. What was stored keeps its own. */
  public JsonCodec named(String name, Class<?> type) {
    Shape.requireRecord(type);
    JsonType known = byClass.get(type);
    return replacing((known == null ? JsonType.of(type) : known).named(name));
  }

  /** Reads payloads of that name as this type too, as after a renaming. */
  public JsonCodec alias(String oldName, Class<?> type) {
    return replacing(registered(type).alias(oldName));
  }

  /** Writes a type in this version of its form; older ones need {@link #upcast} for each step. */
  public JsonCodec version(Class<?> type, int newest) {
    return replacing(registered(type).version(newest));
  }

  /**
   * Turns payloads of one version into those of the next. The step may change the node it is given.
   */
  public JsonCodec upcast(Class<?> type, int fromVersion, UnaryOperator<ObjectNode> step) {
    return replacing(registered(type).upcast(fromVersion, step));
  }

  private JsonType registered(Class<?> type) {
    JsonType found = byClass.get(type);
    if (found == null) {
      throw Problem.INVALID_ARGUMENT.because(
          type.getName()
              + " is not registered with this codec; add with("
              + type.getSimpleName()
              + ".class) first");
    }
    return found;
  }

  private JsonCodec replacing(JsonType type) {
    Map<Class<?>, JsonType> copy = new LinkedHashMap<>(byClass);
    copy.put(type.type(), type);
    return new JsonCodec(copy);
  }

  @Override
  public Payload encode(Object object) {
    check();
    JsonType type = byClass.get(object.getClass());
    if (type == null) {
      throw Problem.UNKNOWN_TYPE.because(
          object.getClass().getName()
              + " has no logical name; register it with JsonCodec.with(...)");
    }
    return type.encode(object);
  }

  @Override
  public Object decode(Payload payload) {
    check();
    JsonType type = byName.get(payload.type());
    if (type == null) {
      throw Problem.UNKNOWN_TYPE.because(
          ("no class is registered for '%s'; register it with JsonCodec.with(...), or, if it was"
                  + " renamed, add alias(...) to its class")
              .formatted(Unreadable.printable(payload.type())));
    }
    return type.decode(payload);
  }

  @Override
  public void prepare() {
    check();
    byClass.values().forEach(JsonType::prepare);
  }

  @Override
  public Optional<String> typeOf(Class<?> type) {
    check();
    return Optional.ofNullable(byClass.get(type)).map(JsonType::name);
  }

  @Override
  public Set<String> typesOf(Class<?> type) {
    check();
    JsonType known = byClass.get(type);
    return known == null ? Set.of() : known.names();
  }

  /** Versions and steps come in any order, so they are checked when no more can come. */
  private void check() {
    if (!checked) {
      byClass.values().forEach(JsonType::check);
      checked = true;
    }
  }
}
