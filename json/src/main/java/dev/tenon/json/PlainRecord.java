package dev.tenon.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads records from JSON of the usual form, at a third of what Jackson takes: every field is
 * there, as a rule in the order of the components. What is not of that form is left to Jackson, and
 * so are records that are annotated for it, and those with components of other types than {@link
 * PlainValue} knows.
 */
final class PlainRecord implements PlainValue {
  private static final int MAX_COMPONENTS = Long.SIZE;

  private final byte[][] names;
  private final PlainValue[] values;
  private final MethodHandle constructor;

  private PlainRecord(byte[][] names, PlainValue[] values, MethodHandle constructor) {
    this.names = names;
    this.values = values;
    this.constructor = constructor;
  }

  /** A reader of a record, null if Jackson has to read it. */
  static @Nullable PlainRecord of(Class<?> type) {
    return of(type, Set.of());
  }

  /**
   * The same for a record that is a component.
   *
   * @param within the records around it: what contains itself may be nested too deeply
   */
  static @Nullable PlainRecord of(Class<?> type, Set<Class<?>> within) {
    RecordComponent[] components = type.getRecordComponents();
    if (components.length > MAX_COMPONENTS || within.contains(type) || isAnnotated(type)) {
      return null;
    }
    Set<Class<?>> inner = new HashSet<>(within);
    inner.add(type);
    byte[][] names = new byte[components.length][];
    PlainValue[] values = new PlainValue[components.length];
    for (int i = 0; i < components.length; i++) {
      PlainValue value = PlainValue.of(components[i].getGenericType(), inner);
      if (value == null) {
        return null;
      }
      names[i] = ('"' + components[i].getName() + '"').getBytes(UTF_8);
      values[i] = value;
    }
    MethodHandle constructor = constructor(type, components);
    return constructor == null ? null : new PlainRecord(names, values, constructor);
  }

  /** Null if its package is open to Jackson but not to us. */
  private static @Nullable MethodHandle constructor(Class<?> type, RecordComponent[] components) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> canonical = type.getDeclaredConstructor(types);
      canonical.setAccessible(true);
      return MethodHandles.lookup()
          .unreflectConstructor(canonical)
          .asSpreader(Object[].class, types.length)
          .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      return null;
    }
  }

  /** True if something of it, or of what it extends, is annotated for Jackson. */
  static boolean isAnnotated(Class<?> type) {
    List<AnnotatedElement> elements = new ArrayList<>(List.of(type));
    elements.addAll(List.of(type.getDeclaredFields()));
    List<Executable> executables = new ArrayList<>(List.of(type.getDeclaredMethods()));
    executables.addAll(List.of(type.getDeclaredConstructors()));
    for (Executable executable : executables) {
      elements.add(executable);
      for (Parameter parameter : executable.getParameters()) {
        elements.add(parameter);
      }
    }
    return elements.stream().anyMatch(PlainRecord::isAnnotated)
        || Arrays.stream(type.getInterfaces()).anyMatch(PlainRecord::isAnnotated);
  }

  private static boolean isAnnotated(AnnotatedElement element) {
    for (Annotation annotation : element.getAnnotations()) {
      Class<? extends Annotation> kind = annotation.annotationType();
      if (kind.isAnnotationPresent(JacksonAnnotation.class)
          || kind.isAnnotationPresent(JacksonAnnotationsInside.class)) {
        return true;
      }
    }
    return false;
  }

  /** A whole text; null if it is not of the usual form. */
  @Nullable Object read(byte[] data) {
    PlainJson in = new PlainJson(data);
    Object record = read(in);
    return in.isUsual() && in.isAtEnd() ? record : null;
  }

  @Override
  public @Nullable Object read(PlainJson in) {
    @Nullable Object[] read = new Object[values.length];
    long seen = 0;
    in.require('{');
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        in.require(',');
      }
      int component = next(in, i, seen);
      if (component < 0) {
        in.giveUp();
        return null;
      }
      in.require(':');
      seen |= 1L << component;
      read[component] = values[component].read(in);
      if (!in.isUsual()) {
        return null;
      }
    }
    in.require('}');
    return in.isUsual() ? made(read, in) : null;
  }

  /** The component whose name comes next, first looking for the one expected; -1 if it is none. */
  private int next(PlainJson in, int expected, long seen) {
    for (int i = 0; i < names.length; i++) {
      int component = (expected + i) % names.length;
      if ((seen >>> component & 1) == 0 && in.takeName(names[component])) {
        return component;
      }
    }
    return -1;
  }

  @SuppressWarnings("NullAway") // a component may be null; the constructor knows if this one may
  private @Nullable Object made(@Nullable Object[] read, PlainJson in) {
    try {
      return (Object) constructor.invokeExact(read);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      in.giveUp(); // refused by the constructor: Jackson says where
      return null;
    }
  }
}
