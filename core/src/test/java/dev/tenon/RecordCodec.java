package dev.tenon;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Writes records of strings and longs as their values, named by their simple names. */
final class RecordCodec implements Codec {
  private static final String DELIMITER = "\u001f";

  private final Map<String, Class<?>> types = new HashMap<>();

  private RecordCodec() {}

  static RecordCodec of(Class<?>... types) {
    RecordCodec codec = new RecordCodec();
    for (Class<?> type : types) {
      codec.types.put(type.getSimpleName(), type);
    }
    return codec;
  }

  @Override
  public Payload encode(Object object) {
    String name =
        typeOf(object.getClass())
            .orElseThrow(() -> Problem.UNKNOWN_TYPE.because(object.getClass().getName()));
    StringJoiner values = new StringJoiner(DELIMITER);
    try {
      for (RecordComponent component : object.getClass().getRecordComponents()) {
        values.add(String.valueOf(component.getAccessor().invoke(object)));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return new Payload(name, 1, values.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Object decode(Payload payload) {
    Class<?> type = types.get(payload.type());
    if (type == null) {
      throw Problem.UNKNOWN_TYPE.because(payload.type());
    }
    String[] values = new String(payload.data(), StandardCharsets.UTF_8).split(DELIMITER, -1);
    RecordComponent[] components = type.getRecordComponents();
    if (values.length != components.length) {
      throw Problem.UNREADABLE_PAYLOAD.because(payload.type());
    }
    Class<?>[] parameters = new Class<?>[components.length];
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      parameters[i] = components[i].getType();
      arguments[i] = parameters[i] == long.class ? (Object) Long.valueOf(values[i]) : values[i];
    }
    try {
      return type.getDeclaredConstructor(parameters).newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<String> typeOf(Class<?> type) {
    return Optional.of(type.getSimpleName()).filter(name -> types.get(name) == type);
  }
}
