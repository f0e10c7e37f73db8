package dev.tenon.json;

import dev.tenon.error.Problem;
import java.util.ArrayList;
import java.util.List;

/** What classes a codec takes. */
final class Shape {
  private Shape() {}

  /** The record itself, or every record a sealed interface permits. */
  static List<Class<?>> records(Class<?> type) {
    List<Class<?>> found = new ArrayList<>();
    collect(type, type.getName(), found);
    return found;
  }

  private static void collect(Class<?> type, String what, List<Class<?>> found) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        collect(
            permitted, permitted.getName() + ", permitted by " + type.getSimpleName() + ",", found);
      }
      return;
    }
    if (!type.isRecord()) {
      throw Problem.INVALID_ARGUMENT.because(
          what + " is not a record; register records, or sealed interfaces of records");
    }
    if (type.isLocalClass()) {
      throw Problem.INVALID_ARGUMENT.because(
          what + " is declared within a method, so nothing else could read it; move it out");
    }
    found.add(type);
  }
}
