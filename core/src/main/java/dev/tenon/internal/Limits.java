package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Timer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a write may hold, so that every database takes it and nobody written with it waits for long.
 * Asked at the caller, before the write meets those of others. Immutable.
 */
final class Limits {
  /** Of all payloads of a write; as much as the writer puts into one commit. */
  static final int MAX_WRITE_BYTES = 4 << 20;

  private static final int MAX_EVENTS = 1_000;
  private static final int MAX_TYPE = 200;
  private static final int MAX_TEXT = 500;
  private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  private final int maxPayloadBytes;

  Limits(int maxPayloadBytes) {
    if (maxPayloadBytes < 1 || maxPayloadBytes > MAX_WRITE_BYTES) {
      throw Problem.INVALID_ARGUMENT.because(
          "a payload may have 1 to " + MAX_WRITE_BYTES + " bytes, not " + maxPayloadBytes);
    }
    this.maxPayloadBytes = maxPayloadBytes;
  }

  /**
   * Refuses what cannot be written.
   *
   * @throws dev.tenon.error.TenonException {@code TOO_LARGE} or {@code INVALID_ARGUMENT}, saying
   *     what is wrong with which event or timer
   */
  void check(List<Change> changes) {
    long bytes = 0;
    for (Change change : changes) {
      switch (change) {
        case Change.Append append -> bytes += check(append);
        case Change.Schedule schedule -> bytes += check(schedule.timer());
        case Change.Reschedule schedule -> bytes += check(schedule.timer());
        case Change.CancelTimer cancel -> checkTimerId(cancel.owner(), cancel.id());
        // What these hold was checked where it came from, or when it was stored.
        case Change.RequireNone condition -> {}
        case Change.Remember remember -> {}
        case Change.MoveMark move -> {}
        case Change.TakeTimer take -> {}
        case Change.Park park -> {}
        case Change.Unpark unpark -> {}
        case Change.Receive receive -> {}
        case Change.Forget forget -> {}
        case Change.Sent sent -> {}
      }
    }
    if (bytes > MAX_WRITE_BYTES) {
      throw Problem.TOO_LARGE.because(
          "what is written together has payloads of %d bytes; write at most %d at a time"
              .formatted(bytes, MAX_WRITE_BYTES));
    }
  }

  /** Refuses messages that cannot be sent. */
  void check(String service, List<OutboxMessage> messages) {
    if (messages.size() > MAX_EVENTS) {
      throw Problem.TOO_LARGE.because(
          "%d messages of %s; send at most %d at a time"
              .formatted(messages.size(), service, MAX_EVENTS));
    }
    long bytes = 0;
    for (OutboxMessage outgoing : messages) {
      Message message = outgoing.message();
      String name = "message " + message.payload().type() + " of " + service;
      Text.requireName("the topic", name, outgoing.topic());
      Text.requireName("the id", name, message.id());
      Text.requirePrintable("the key", name, message.key(), MAX_TEXT);
      if (outgoing.due() != null) {
        checkTime("the due time", name, outgoing.due());
      }
      bytes += check(name, message.payload(), message.metadata());
    }
    if (bytes > MAX_WRITE_BYTES) {
      throw Problem.TOO_LARGE.because(
          "messages of %s have payloads of %d bytes; send at most %d at a time"
              .formatted(service, bytes, MAX_WRITE_BYTES));
    }
  }

  /** Refuses a payload by itself. */
  void check(String of, Payload payload) {
    check(of, payload, Metadata.none());
  }

  private long check(Change.Append append) {
    if (append.events().size() > MAX_EVENTS) {
      throw Problem.TOO_LARGE.because(
          "%d events for %s; append at most %d at a time"
              .formatted(append.events().size(), append.stream(), MAX_EVENTS));
    }
    long bytes = 0;
    for (NewEvent event : append.events()) {
      Text.requirePrintable("the key of an event", append.stream(), event.key(), MAX_TEXT);
      bytes += check(append.stream(), event.payload(), event.metadata());
    }
    return bytes;
  }

  private long check(Timer timer) {
    checkTimerId(timer.owner(), timer.id());
    String name = "timer " + timer.id() + " of " + timer.owner();
    checkTime("the due time", name, timer.due());
    return check(name, timer.payload(), timer.metadata());
  }

  private static void checkTimerId(String owner, String id) {
    if (id.isEmpty()) {
      throw Problem.INVALID_ARGUMENT.because("the id of a timer of " + owner + " is empty");
    }
    Text.requirePrintable("the id of a timer", owner, id, MAX_TEXT);
  }

  /**
   * Checks what events and timers share.
   *
   * @param of what they belong to, for errors
   */
  private int check(Object of, Payload payload, Metadata metadata) {
    Text.requirePrintable("the type of a payload", of, payload.type(), MAX_TYPE);
    if (payload.type().isBlank() || payload.schemaVersion() < 1) {
      throw Problem.INVALID_ARGUMENT.because(
          "a payload of " + of + " needs a type, and a version from 1; see its codec");
    }
    int bytes = payload.data().length;
    if (bytes > maxPayloadBytes) {
      throw Problem.TOO_LARGE.because(
          "a %s of %s has %d bytes, of %d; keep elsewhere what is large, or set maxPayloadBytes"
              .formatted(payload.type(), of, bytes, maxPayloadBytes));
    }
    checkHeader("the correlation id", of, metadata.correlationId());
    checkHeader("the causation id", of, metadata.causationId());
    checkHeader("the traceparent", of, metadata.traceparent());
    checkHeader("the actor", of, metadata.actor());
    Instant occurredAt = metadata.occurredAt();
    if (occurredAt != null) {
      checkTime("the business time", of, occurredAt);
    }
    return bytes;
  }

  private static void checkHeader(String what, Object of, @Nullable String text) {
    if (text != null) {
      Text.requirePrintable(what, of, text, MAX_TEXT);
    }
  }

  private static void checkTime(String what, Object of, Instant time) {
    if (time.isBefore(YEAR_1) || !time.isBefore(YEAR_10000)) {
      throw Problem.INVALID_ARGUMENT.because(
          "%s of %s is %s; databases keep the years 1 to 9999".formatted(what, of, time));
    }
  }
}
