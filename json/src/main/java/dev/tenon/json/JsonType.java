package dev.tenon.json;

import dev.tenon.error.Problem;
import dev.tenon.event.Payload;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.node.ObjectNode;

/** One registered record: its names, its versions, and how it is written and read. */
final class JsonType {
  private static final int MAX_NAME = 200;

  private final Class<?> type;
  private final String name;
  private final Set<String> aliases;
  private final int newest;
  private final Map<Integer, UnaryOperator<ObjectNode>> steps;

  // Made when first needed, or by a service before it begins. All are
  // immutable: threads that race make two, and either will do.
  private @Nullable Plain plain;
  private @Nullable ObjectReader reader;
  private @Nullable ObjectWriter writer;

  private JsonType(
      Class<?> type,
      String name,
      Set<String> aliases,
      int newest,
      Map<Integer, UnaryOperator<ObjectNode>> steps) {
    this.type = type;
    this.name = requireName(name);
    this.aliases = aliases;
    this.newest = newest;
    this.steps = steps;
  }

  static JsonType of(Class<?> type) {
    return new JsonType(type, type.getSimpleName(), Set.of(), 1, Map.of());
  }

  JsonType named(String newName) {
    return new JsonType(type, newName, aliases, newest, steps);
  }

  JsonType alias(String oldName) {
    Set<String> more = new LinkedHashSet<>(aliases);
    more.add(requireName(oldName));
    return new JsonType(type, name, more, newest, steps);
  }

  JsonType version(int version) {
    if (version < 1) {
      throw Problem.INVALID_ARGUMENT.because(name + ": versions begin at 1, not " + version);
    }
    return new JsonType(type, name, aliases, version, steps);
  }

  JsonType upcast(int from, UnaryOperator<ObjectNode> step) {
    Map<Integer, UnaryOperator<ObjectNode>> more = new TreeMap<>(steps);
    if (more.put(from, step) != null) {
      throw Problem.INVALID_ARGUMENT.because(
          "%s is upcast from version %d twice; keep one".formatted(name, from));
    }
    return new JsonType(type, name, aliases, newest, more);
  }

  private static String requireName(String name) {
    boolean printable =
        name.length() <= MAX_NAME && name.codePoints().allMatch(JsonType::isPrintable);
    if (name.isBlank() || !printable) {
      throw Problem.INVALID_ARGUMENT.because(
          "a type name must be 1 to "
              + MAX_NAME
              + " characters, without control characters and halves of characters");
    }
    return name;
  }

  private static boolean isPrintable(int c) {
    int kind = Character.getType(c);
    return kind != Character.CONTROL && kind != Character.SURROGATE;
  }

  Class<?> type() {
    return type;
  }

  String name() {
    return name;
  }

  /** The name it is written under and those it is read under beside that. */
  Set<String> names() {
    Set<String> all = new LinkedHashSet<>(aliases);
    all.add(name);
    return all;
  }

  /** That there is a step from each version below the newest, and from no other. */
  void check() {
    for (int from = 1; from < newest; from++) {
      if (!steps.containsKey(from)) {
        throw Problem.INVALID_ARGUMENT.because(
            "%s is at version %d but nothing reads version %d; add upcast(%s.class, %d, ...)"
                .formatted(name, newest, from, type.getSimpleName(), from));
      }
    }
    for (int from : steps.keySet()) {
      if (from < 1 || from >= newest) {
        throw Problem.INVALID_ARGUMENT.because(
            "%s is upcast from version %d but its newest is %d; set version(%s.class, %d)"
                .formatted(name, from, newest, type.getSimpleName(), Math.max(from, 1) + 1));
      }
    }
  }

  Payload encode(Object object) {
    try {
      return new Payload(name, newest, writer().writeValueAsBytes(object));
    } catch (JacksonException e) {
      throw Problem.INVALID_ARGUMENT.because(
          "%s cannot be written as JSON%s".formatted(name, Unreadable.where(e)), e);
    }
  }

  Object decode(Payload payload) {
    int version = payload.schemaVersion();
    if (version > newest) {
      throw Problem.NEWER_VERSION.because(
          "%s was written in version %d of its form, but this service knows 1 to %d; upgrade it, and next time before those who write"
              .formatted(name, version, newest));
    }
    if (version < 1) {
      throw Problem.UNREADABLE_PAYLOAD.because(
          "%s has version %d of its form; versions begin at 1".formatted(name, version));
    }
    Object plain = version == newest ? plain().read(payload.data()) : null;
    if (plain != null) {
      return plain;
    }
    try {
      return version == newest
          ? object(reader().readValue(payload.data()), version)
          : object(reader().readValue(upcast(payload.data(), version)), version);
    } catch (JacksonException e) {
      throw Unreadable.because(name, version, e);
    } catch (NumberFormatException e) { // of a tree, whose numbers Jackson reads outside of its own
      throw Problem.UNREADABLE_PAYLOAD.because(
          "%s (version %d) has a number that is out of all bounds".formatted(name, version));
    }
  }

  private ObjectNode upcast(byte[] data, int version) {
    ObjectNode node = object(Json.TREES.readValue(data), version);
    for (int from = version; from < newest; from++) {
      node = object(step(from, node), from);
    }
    return node;
  }

  /** Jackson takes the JSON text {@code null} for any type. */
  private <T> T object(@Nullable T read, int version) {
    if (read == null) {
      throw Problem.UNREADABLE_PAYLOAD.because(
          "%s (version %d) is null instead of an object".formatted(name, version));
    }
    return read;
  }

  @SuppressWarnings("NullAway") // check() has seen a step for every version
  private ObjectNode step(int from, ObjectNode node) {
    try {
      return steps.get(from).apply(node);
    } catch (RuntimeException e) {
      throw Problem.UNREADABLE_PAYLOAD.because(
          "%s could not be upcast from version %d to %d".formatted(name, from, from + 1), e);
    }
  }

  /** Looks into the record's class now instead of when the first one comes. */
  void prepare() {
    plain();
    reader();
    writer();
  }

  private Plain plain() {
    Plain made = plain;
    if (made == null) {
      PlainRecord record = PlainRecord.of(type);
      made = record == null ? data -> null : record::read;
      plain = made;
    }
    return made;
  }

  private ObjectReader reader() {
    ObjectReader made = reader;
    if (made == null) {
      made = Json.MAPPER.readerFor(type);
      reader = made;
    }
    return made;
  }

  private ObjectWriter writer() {
    ObjectWriter made = writer;
    if (made == null) {
      made = Json.MAPPER.writerFor(type);
      writer = made;
    }
    return made;
  }

  /** Reads what Jackson need not look at; null if it must. */
  @FunctionalInterface
  private interface Plain {
    @Nullable Object read(byte[] data);
  }
}
