package dev.tenon;

import dev.tenon.command.Boundary;
import dev.tenon.command.Refused;
import dev.tenon.event.Codec;
import dev.tenon.event.StreamId;
import dev.tenon.event.TagQuery;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Students subscribe to courses, which have places; a student takes two courses at most. */
class Courses implements Boundary<Courses.Command, Courses.Places, Courses.Event> {
  static final Codec CODEC = RecordCodec.of(Planned.class, Subscribed.class);

  sealed interface Command {}

  record Plan(String course, long places) implements Command {}

  /** Does nothing if the student is subscribed already. */
  record Subscribe(String course, String student) implements Command {}

  sealed interface Event {}

  record Planned(String course, long places) implements Event {}

  record Subscribed(String course, String student) implements Event {}

  /** What a subscription is decided on. */
  record Places(List<Planned> planned, List<Subscribed> subscribed) {}

  @Override
  public TagQuery query(Command command) {
    return switch (command) {
      case Plan(String course, long places) -> TagQuery.of("course:" + course);
      case Subscribe(String course, String student) ->
          TagQuery.of("course:" + course).or("student:" + student).types(Subscribed.class);
    };
  }

  @Override
  public Places initial() {
    return new Places(List.of(), List.of());
  }

  @Override
  public Places evolve(Places state, Event event) {
    return switch (event) {
      case Planned planned -> new Places(List.of(planned), state.subscribed);
      case Subscribed subscribed -> new Places(state.planned, plus(state.subscribed, subscribed));
    };
  }

  private static List<Subscribed> plus(List<Subscribed> list, Subscribed one) {
    return Stream.concat(list.stream(), Stream.of(one)).toList();
  }

  @Override
  public List<Event> decide(Command command, Places state) {
    return switch (command) {
      case Plan(String course, long places) -> List.of(new Planned(course, places));
      case Subscribe(String course, String student) -> {
        if (state.subscribed.contains(new Subscribed(course, student))) {
          yield List.of();
        }
        long taken = state.subscribed.stream().filter(s -> s.course.equals(course)).count();
        if (state.planned.isEmpty() || taken >= state.planned.getFirst().places) {
          throw new Refused("FULL", course + " has no place");
        }
        if (state.subscribed.stream().filter(s -> s.student.equals(student)).count() >= 2) {
          throw new Refused("BUSY", student + " takes two courses");
        }
        yield List.of(new Subscribed(course, student));
      }
    };
  }

  @Override
  public StreamId stream(Event event) {
    return switch (event) {
      case Planned(String course, long places) -> new StreamId("course", course);
      case Subscribed(String course, String student) -> new StreamId("student", student);
    };
  }

  @Override
  public Set<String> tags(Event event) {
    return switch (event) {
      case Planned(String course, long places) -> Set.of("course:" + course);
      case Subscribed(String course, String student) ->
          Set.of("course:" + course, "student:" + student);
    };
  }
}
