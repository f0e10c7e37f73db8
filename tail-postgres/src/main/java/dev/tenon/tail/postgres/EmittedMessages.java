package dev.tenon.tail.postgres;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.spi.OutboxMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The form of messages that are in the log alone: a version, then field by field. */
final class EmittedMessages {
  private static final int VERSION = 1;

  private EmittedMessages() {}

  static byte[] write(OutboxMessage outgoing) {
    Message message = outgoing.message();
    Metadata metadata = message.metadata();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      write(out, outgoing.topic());
      write(out, message.id());
      write(out, message.key());
      write(out, message.tenant());
      write(out, message.payload().type());
      out.writeInt(message.payload().schemaVersion());
      write(out, message.payload().data());
      write(out, metadata.correlationId());
      write(out, metadata.causationId());
      write(out, metadata.traceparent());
      write(out, metadata.actor());
      write(out, text(metadata.occurredAt()));
      write(out, message.recordedAt().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static OutboxMessage read(byte[] content) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw PgOutput.unreadable("an emitted message has the form " + version + ", not 1");
      }
      String topic = text(in);
      String id = text(in);
      String key = text(in);
      String tenant = text(in);
      Payload payload = new Payload(text(in), in.readInt(), bytes(in));
      Metadata metadata =
          new Metadata(textOrNull(in), textOrNull(in), textOrNull(in), textOrNull(in), time(in));
      Instant recordedAt = Instant.parse(text(in));
      Message message = new Message(id, payload, "", tenant, key, metadata, recordedAt, null);
      return new OutboxMessage(0, topic, message, null);
    } catch (IOException | DateTimeException e) {
      throw PgOutput.unreadable("an emitted message of " + content.length + " bytes is torn");
    }
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static void write(DataOutputStream out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
    } else {
      write(out, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static @Nullable Instant time(DataInputStream in) throws IOException {
    String text = textOrNull(in);
    return text == null ? null : Instant.parse(text);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static @Nullable String textOrNull(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : new String(bytes(in, length), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    return bytes(in, in.readInt());
  }

  private static byte[] bytes(DataInputStream in, int length) throws IOException {
    if (length < 0 || length > in.available()) {
      throw new IOException("a field of " + length + " bytes");
    }
    return in.readNBytes(length);
  }
}
