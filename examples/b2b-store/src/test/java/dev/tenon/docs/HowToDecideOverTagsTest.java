package dev.tenon.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Tenon;
import dev.tenon.command.Boundary;
import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Appends;
import dev.tenon.event.Draft;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Position;
import dev.tenon.event.Recorded;
import dev.tenon.event.StreamId;
import dev.tenon.event.TagQuery;
import dev.tenon.json.JsonCodec;
import dev.tenon.testing.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HowToDecideOverTagsTest {
  // snippet: events
  sealed interface Event {}

  record CoursePlanned(String course, int places) implements Event {}

  record Subscribed(String course, String student) implements Event {}

  record Subscribe(String course, String student) {}

  // end snippet

  // snippet: boundary
  record Found(int places, List<Subscribed> subscriptions) {}

  static final class Subscribing implements Boundary<Subscribe, Found, Event> {
    @Override
    public TagQuery query(Subscribe command) {
      return TagQuery.of("course:" + command.course())
          .or("student:" + command.student())
          .types(Subscribed.class);
    }

    @Override
    public Found initial() {
      return new Found(0, List.of());
    }

    @Override
    public Found evolve(Found found, Event event) {
      return switch (event) {
        case CoursePlanned planned -> new Found(planned.places(), found.subscriptions());
        case Subscribed subscribed -> {
          List<Subscribed> more = new ArrayList<>(found.subscriptions());
          more.add(subscribed);
          yield new Found(found.places(), more);
        }
      };
    }

    @Override
    public List<Event> decide(Subscribe command, Found found) {
      long taken =
          found.subscriptions().stream().filter(s -> s.course().equals(command.course())).count();
      long courses =
          found.subscriptions().stream().filter(s -> s.student().equals(command.student())).count();
      if (taken >= found.places()) {
        throw new Refused("COURSE_FULL", command.course() + " has no place left");
      }
      if (courses >= 3) {
        throw new Refused("STUDENT_BUSY", command.student() + " takes three courses already");
      }
      return List.of(new Subscribed(command.course(), command.student()));
    }

    @Override
    public StreamId stream(Event event) {
      return switch (event) {
        case CoursePlanned planned -> new StreamId("course", planned.course());
        case Subscribed subscribed -> new StreamId("student", subscribed.student());
      };
    }

    @Override
    public Set<String> tags(Event event) {
      return switch (event) {
        case CoursePlanned planned -> Set.of("course:" + planned.course());
        case Subscribed subscribed ->
            Set.of("course:" + subscribed.course(), "student:" + subscribed.student());
      };
    }
  }

  // end snippet

  private static final Subscribing SUBSCRIBING = new Subscribing();

  private Tenon school;

  @BeforeEach
  void start() {
    school = Tenon.service("school").codec(JsonCodec.of(Event.class)).start();
    // snippet: plan
    school
        .events()
        .append(
            new StreamId("course", "math"),
            ExpectedVersion.none(),
            List.of(Draft.of(new CoursePlanned("math", 2)).withTags("course:math")));
    // end snippet
  }

  @AfterEach
  void stop() {
    school.close();
  }

  @Test
  void aSubscriptionIsDecidedOverTwoTags() {
    // snippet: execute
    List<EventRecord> recorded =
        school.execute(SUBSCRIBING, new Subscribe("math", "ann")).recorded();
    // end snippet

    assertThat(recorded).hasSize(1);
    school.execute(SUBSCRIBING, new Subscribe("math", "bob"));
    assertThatThrownBy(() -> school.execute(SUBSCRIBING, new Subscribe("math", "cem")))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("COURSE_FULL"));
  }

  // snippet: given
  @Test
  void aFullCourseTakesNobody() {
    Given.decider(SUBSCRIBING)
        .events(new CoursePlanned("math", 1), new Subscribed("math", "ann"))
        .when(new Subscribe("math", "bob"))
        .thenRefused("COURSE_FULL");
  }

  // end snippet

  @Test
  void whoReadsAndAppendsByItselfSaysSinceWhen() {
    EventStore events = school.events();
    // snippet: append
    Position seen = events.end();
    TagQuery ofCourse = TagQuery.of("course:math");
    List<Recorded<Object>> found = events.read(ofCourse, events.start(), 1_000);
    Draft subscribed =
        Draft.of(new Subscribed("math", "ann")).withTags("course:math", "student:ann");
    Appends appends =
        Appends.to(new StreamId("student", "ann"), ExpectedVersion.any(), List.of(subscribed))
            .unlessSince(ofCourse, seen);
    events.append(appends);
    // end snippet

    assertThat(found).extracting(Recorded::event).containsExactly(new CoursePlanned("math", 2));
    assertThatThrownBy(() -> events.append(appends))
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CONDITION_FAILED));
  }

  record Plan(int places) {}

  // snippet: entity
  static final Entity<Plan, Integer, CoursePlanned> COURSE =
      Entity.<Plan, Integer, CoursePlanned>of(
              "course",
              0,
              (plan, places) -> List.of(new CoursePlanned("music", plan.places())),
              (places, planned) -> planned.places())
          .taggedBy(planned -> Set.of("course:" + planned.course()));

  // end snippet

  @Test
  void whatAnEntityTagsIsSeenAcrossItsBorder() {
    school.execute(COURSE, "music", new Plan(1));
    school.execute(SUBSCRIBING, new Subscribe("music", "ann"));

    assertThatThrownBy(() -> school.execute(SUBSCRIBING, new Subscribe("music", "bob")))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("COURSE_FULL"));
  }

  @Test
  void severalStreamsAreAppendedToAtOnce() {
    // snippet: several
    Appends both =
        Appends.to(
                new StreamId("course", "art"),
                ExpectedVersion.none(),
                List.of(new CoursePlanned("art", 12)))
            .and(
                new StreamId("course", "music"),
                ExpectedVersion.none(),
                List.of(new CoursePlanned("music", 8)));
    List<EventRecord> recorded = school.events().append(both);
    // end snippet

    assertThat(recorded).extracting(EventRecord::version).containsExactly(1L, 1L);
  }

  @Test
  void anAppendWithAnIdIsRepeatedSafely() {
    // snippet: repeat
    UUID request = UUID.fromString("0199f6c0-8f6e-7c64-9d8c-0d8f2f6a1b2c");
    Draft draft = Draft.of(new CoursePlanned("art", 12)).withId(request);
    StreamId art = new StreamId("course", "art");

    List<EventRecord> first = school.events().append(art, ExpectedVersion.none(), List.of(draft));
    List<EventRecord> again = school.events().append(art, ExpectedVersion.none(), List.of(draft));
    // end snippet

    assertThat(again).usingRecursiveComparison().isEqualTo(first);
    assertThat(school.events().read(art)).hasSize(1);
  }
}
