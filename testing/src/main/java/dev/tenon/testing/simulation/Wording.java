package dev.tenon.testing.simulation;

import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Write;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Words for what services write and send: as their users would say it, without marks of readers.
 */
final class Wording {
  private static final int LONGEST = 120;
  private static final Pattern INCARNATION =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:");

  private Wording() {}

  static List<String> of(Object detail) {
    return parts(detail).flatMap(Wording::texts).toList();
  }

  /** Adds the ids of streams and the keys of messages. */
  static void addNames(Object detail, Set<String> names) {
    parts(detail)
        .forEach(part -> {
          if (part instanceof Change.Append append) {
            names.add(append.stream().id());
          } else if (part instanceof Message message) {
            names.add(message.key());
          }
        });
  }

  private static Stream<Object> parts(Object detail) {
    return switch (detail) {
      case Collection<?> many -> many.stream().flatMap(Wording::parts);
      case Write write -> write.changes().stream().map(Object.class::cast);
      default -> Stream.of(detail);
    };
  }

  private static Stream<String> texts(Object part) {
    return switch (part) {
      case Change change -> ofChange(change);
      case OutboxMessage sent ->
          Stream.of(
              "sends %s to %s"
                  .formatted(of(sent.message().payload(), sent.message().key()), sent.topic()));
      case Message message -> Stream.of(of(message.payload(), message.key()));
      case Throwable failure -> Stream.of(withoutIncarnations(failure.toString()));
      default -> Stream.of(part.toString()).filter(text -> !text.isEmpty());
    };
  }

  /** They are the only thing that differs when a history is replayed. */
  private static String withoutIncarnations(String text) {
    return INCARNATION.matcher(text).replaceAll("");
  }

  private static String of(Payload payload, String key) {
    String data = new String(payload.data(), StandardCharsets.UTF_8);
    boolean readable = data.chars().noneMatch(c -> c < ' ' || c == '\uFFFD');
    String shown = data.length() > LONGEST ? data.substring(0, LONGEST) + "…" : data;
    return "%s%s of %s".formatted(payload.type(), readable ? shown : "", key);
  }

  private static String of(Timer timer) {
    return "timer %s of %s at %,.3f s"
        .formatted(timer.id(), timer.owner(), Timeline.of(timer.due()) / 1e9);
  }

  private static Stream<String> ofChange(Change change) {
    return switch (change) {
      case Change.Append append ->
          append.events().stream()
              .map(NewEvent::payload)
              .map(payload -> of(payload, append.stream().toString()));
      case Change.Schedule schedule -> Stream.of(of(schedule.timer()));
      case Change.Reschedule schedule -> Stream.of(of(schedule.timer()));
      case Change.CancelTimer cancel -> Stream.of("no timer " + cancel.id());
      case Change.TakeTimer take -> Stream.of("takes timer " + take.timer().id());
      case Change.Park park ->
          Stream.of(
              "parks %s: %s"
                  .formatted(
                      of(park.message().message().payload(), park.message().message().key()),
                      park.message().reason()));
      case Change.Unpark unpark -> Stream.of("takes what was parked, " + unpark.id());
      case Change.Remember remember -> Stream.of("remembers request " + remember.request().key());
      case Change.RequireNone condition -> Stream.of();
      case Change.MoveMark move -> Stream.of();
      case Change.Receive receive -> Stream.of();
      case Change.Forget forget -> Stream.of("forgets " + forget.stream());
      case Change.Sent sent -> Stream.of();
    };
  }
}
