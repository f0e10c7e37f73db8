package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests apart: SHA-256, in hex, over the entity and the command's content. The content is
 * what the codec writes, if it knows the class; otherwise the record's simple name and its
 * components, whatever order sets and maps have today.
 */
final class Fingerprint {
  private final MessageDigest digest = sha256();
  private final DataOutputStream out =
      new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest));

  private Fingerprint() {}

  static String of(Codec codec, StreamId stream, Object command) {
    Fingerprint print = new Fingerprint();
    try {
      print.text(stream.toString());
      if (codec.typeOf(command.getClass()).isPresent()) {
        Payload payload = codec.encode(command);
        print.text(payload.type());
        print.out.writeInt(payload.schemaVersion());
        print.bytes(payload.data());
      } else if (command instanceof Record) {
        print.value(command);
      } else {
        throw unreadable(command.getClass(), null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return print.hex();
  }

  private static String ofValue(@Nullable Object value) throws IOException {
    Fingerprint print = new Fingerprint();
    print.value(value);
    return print.hex();
  }

  private void value(@Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeByte('n');
      case Record whole -> components(whole);
      case Enum<?> constant -> text('e', constant.name());
      case Optional<?> maybe -> value(maybe.orElse(null));
      case byte[] data -> {
        out.writeByte('b');
        bytes(data);
      }
      case Map<?, ?> map -> {
        List<String> entries = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          entries.add(ofValue(entry.getKey()) + ofValue(entry.getValue()));
        }
        sorted('m', entries);
      }
      case Set<?> set -> {
        List<String> elements = new ArrayList<>();
        for (Object element : set) {
          elements.add(ofValue(element));
        }
        sorted('s', elements);
      }
      case Collection<?> list -> {
        out.writeByte('l');
        out.writeInt(list.size());
        for (Object element : list) {
          value(element);
        }
      }
      default -> {
        if (!isPlain(value)) {
          throw unreadable(value.getClass(), null);
        }
        text('v', value.toString());
      }
    }
  }

  /** Values whose text is all there is to them. */
  private static boolean isPlain(Object value) {
    return switch (value) {
      case String s -> true;
      case Boolean b -> true;
      case Character c -> true;
      case UUID id -> true;
      case URI uri -> true;
      case Currency currency -> true;
      case Locale locale -> true;
      case Number number -> isIn("java.lang", number) || isIn("java.math", number);
      default -> isIn("java.time", value);
    };
  }

  private static boolean isIn(String packageName, Object value) {
    return value.getClass().getPackageName().equals(packageName);
  }

  private void components(Record whole) throws IOException {
    RecordComponent[] components = whole.getClass().getRecordComponents();
    text('r', whole.getClass().getSimpleName());
    out.writeInt(components.length);
    for (RecordComponent component : components) {
      text(component.getName());
      value(read(component, whole));
    }
  }

  private static @Nullable Object read(RecordComponent component, Record whole) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(whole);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw unreadable(whole.getClass(), e);
    }
  }

  private void sorted(char kind, List<String> elements) throws IOException {
    Collections.sort(elements);
    out.writeByte(kind);
    out.writeInt(elements.size());
    for (String element : elements) {
      text(element);
    }
  }

  private void text(char kind, String text) throws IOException {
    out.writeByte(kind);
    text(text);
  }

  private void text(String text) throws IOException {
    out.writeInt(text.length());
    out.writeChars(text);
  }

  private void bytes(byte[] data) throws IOException {
    out.writeInt(data.length);
    out.write(data);
  }

  private String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static RuntimeException unreadable(Class<?> type, @Nullable Throwable cause) {
    String message =
        "no fingerprint of a command with a "
            + type.getName()
            + ", which an idempotency key needs; register the command with the codec, or make it a"
            + " record of JDK values, enums, records and collections of them, its package open to"
            + " dev.tenon.core";
    return cause == null
        ? Problem.INVALID_ARGUMENT.because(message)
        : Problem.INVALID_ARGUMENT.because(message, cause);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
