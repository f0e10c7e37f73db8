package dev.tenon.event;

import java.util.Optional;
import java.util.Set;

/** Turns objects into payloads and back, by logical type names. Safe for use by many threads. */
public interface Codec {
  /**
   * Encodes in the newest form of the object's type.
   *
   * @throws dev.tenon.error.TenonException {@code UNKNOWN_TYPE} if the class has no type name
   */
  Payload encode(Object object);

  /**
   * Decodes a payload of any version still known.
   *
   * @throws dev.tenon.error.TenonException {@code UNKNOWN_TYPE}, {@code UNREADABLE_PAYLOAD} or
   *     {@code NEWER_VERSION}, naming the type
   */
  Object decode(Payload payload);

  /**
   * Does beforehand what would make the first events slow. Called when a service starts, before it
   * takes commands or messages.
   */
  default void prepare() {}

  /** The logical name that objects of a class are written under, if it has one. */
  Optional<String> typeOf(Class<?> type);

  /**
   * Every logical name whose payloads are read as that class: the one they are written under, and
   * those of old. None if the class has no name.
   */
  default Set<String> typesOf(Class<?> type) {
    return typeOf(type).map(Set::of).orElse(Set.of());
  }
}
