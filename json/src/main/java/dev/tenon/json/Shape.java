package dev.tenon.json;

import dev.tenon.error.Problem;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** What classes a codec takes: those whose every object it can read back. */
final class Shape {
  private Shape() {}

  /** The record itself, or every record a sealed interface permits. */
  static List<Class<?>> records(Class<?> type) {
    List<Class<?>> found = new ArrayList<>();
    collect(type, type.getName(), found);
    return found;
  }

  private static void collect(Class<?> type, String what, List<Class<?>> found) {
    if (!type.isSealed()) {
      requireRecord(type, what);
      found.add(type);
      return;
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      collect(
          permitted, permitted.getName() + ", permitted by " + type.getSimpleName() + ",", found);
    }
  }

  static void requireRecord(Class<?> type) {
    requireRecord(type, type.getName());
  }

  private static void requireRecord(Class<?> type, String what) {
    if (!type.isRecord()) {
      throw Problem.INVALID_ARGUMENT.because(
          what + " is not a record; register records, or sealed interfaces of records");
    }
    if (type.isLocalClass()) {
      throw Problem.INVALID_ARGUMENT.because(
          what + " is declared within a method, so nothing else could read it; move it out");
    }
    requireOpen(type);
    requireReadable(type, new HashSet<>());
  }

  /** Jackson would find out only at the first event, and blame that. */
  private static void requireOpen(Class<?> type) {
    Module jackson = JsonMapper.class.getModule();
    String packageName = type.getPackageName();
    boolean reachable =
        type.getModule().isOpen(packageName, jackson)
            || (type.getModule().isExported(packageName, jackson)
                && Modifier.isPublic(type.getModifiers()));
    if (!reachable) {
      throw Problem.INVALID_ARGUMENT.because(
          "%s cannot be reached; add 'opens %s to tools.jackson.databind;' to module %s"
              .formatted(type.getName(), packageName, type.getModule().getName()));
    }
  }

  /** Checks components, also of records within. What is written without its class is lost. */
  private static void requireReadable(Class<?> record, Set<Class<?>> seen) {
    if (!seen.add(record)) {
      return;
    }
    for (RecordComponent component : record.getRecordComponents()) {
      requireReadable(component.getGenericType(), component, seen);
    }
  }

  private static void requireReadable(Type type, RecordComponent component, Set<Class<?>> seen) {
    switch (type) {
      case Class<?> plain when plain.isRecord() -> requireReadable(plain, seen);
      case Class<?> plain when plain.isArray() ->
          requireReadable(plain.getComponentType(), component, seen);
      case Class<?> plain when isConcrete(plain) -> {}
      case ParameterizedType list when isA(Collection.class, list) ->
          requireReadable(list.getActualTypeArguments()[0], component, seen);
      case ParameterizedType map
          when isA(Map.class, map) && isKey(map.getActualTypeArguments()[0]) ->
          requireReadable(map.getActualTypeArguments()[1], component, seen);
      default ->
          throw Problem.INVALID_ARGUMENT.because(
              ("%s.%s is of type %s, which could not be read back from JSON; use records, enums,"
                      + " JDK values, lists and sets of these, and maps from text to these")
                  .formatted(
                      component.getDeclaringRecord().getName(),
                      component.getName(),
                      type.getTypeName()));
    }
  }

  private static boolean isConcrete(Class<?> type) {
    return type.isPrimitive()
        || type.isEnum()
        || type == ZoneId.class
        || (type != Object.class && !Modifier.isAbstract(type.getModifiers()));
  }

  private static boolean isKey(Type type) {
    return type instanceof Class<?> key && !key.isRecord() && isConcrete(key);
  }

  private static boolean isA(Class<?> container, ParameterizedType type) {
    return type.getRawType() instanceof Class<?> raw && container.isAssignableFrom(raw);
  }
}
