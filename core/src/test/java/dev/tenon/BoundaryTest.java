package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Courses.Plan;
import dev.tenon.Courses.Planned;
import dev.tenon.Courses.Subscribe;
import dev.tenon.Courses.Subscribed;
import dev.tenon.command.Boundary;
import dev.tenon.command.Refused;
import dev.tenon.event.Draft;
import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.Recorded;
import dev.tenon.event.StreamId;
import dev.tenon.event.TagQuery;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Database;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundaryTest {
  private static final Courses COURSES = new Courses();

  private final MemoryDatabase database = MemoryDatabase.create();
  private final Tenon school = start(database);

  private static Tenon start(Database of) {
    return Tenon.service("school").database(of).codec(Courses.CODEC).start();
  }

  @AfterEach
  void close() {
    school.close();
  }

  private List<Object> tagged(String... tags) {
    return school.events().read(TagQuery.of(tags), school.events().start(), 10_000).stream()
        .map(Recorded::event)
        .toList();
  }

  private void appendSubscribed(String course, String student) {
    school
        .events()
        .append(
            new StreamId("student", student),
            ExpectedVersion.any(),
            List.of(Draft.of(new Subscribed(course, student)).withTags("course:" + course)));
  }

  @Test
  void aCommandIsDecidedOnTheEventsOfItsTags() {
    school.execute(COURSES, new Plan("math", 2));
    school.execute(COURSES, new Plan("art", 9));
    school.execute(COURSES, new Plan("music", 9));
    Metadata metadata = Metadata.none().withActor("kim");

    var done = school.execute(COURSES, new Subscribe("math", "ann"), metadata);
    school.execute(COURSES, new Subscribe("art", "ann"));

    EventRecord event = done.recorded().getFirst();
    assertThat(event.stream()).isEqualTo(new StreamId("student", "ann"));
    assertThat(event.metadata().actor()).isEqualTo("kim");
    assertThat(done.state().subscribed()).containsExactly(new Subscribed("math", "ann"));
    assertThat(tagged("course:math"))
        .containsExactly(new Planned("math", 2), new Subscribed("math", "ann"));
    assertRefused("BUSY", new Subscribe("music", "ann"));
    school.execute(COURSES, new Subscribe("math", "bob"));
    assertRefused("FULL", new Subscribe("math", "cem"));
    assertThat(database.log().end().offset()).isEqualTo(6);
  }

  private void assertRefused(String code, Courses.Command command) {
    assertThatThrownBy(() -> school.execute(COURSES, command))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  @Test
  void aDecisionThatChangesNothingStoresNothing() {
    school.execute(COURSES, new Plan("math", 2));
    school.execute(COURSES, new Subscribe("math", "ann"));

    var done = school.execute(COURSES, new Subscribe("math", "ann"));

    assertThat(done.recorded()).isEmpty();
    assertThat(done.state().subscribed()).hasSize(1);
    assertThat(database.log().end().offset()).isEqualTo(2);
  }

  @Test
  void eventsOfSeveralStreamsAreStoredTogether() {
    Courses both =
        new Courses() {
          @Override
          public List<Event> decide(Command command, Places state) {
            return List.of(
                new Subscribed("math", "ann"),
                new Subscribed("math", "bob"),
                new Subscribed("art", "ann"));
          }
        };

    assertThat(school.execute(both, new Plan("math", 1)).recorded())
        .extracting(event -> event.stream().id() + event.version())
        .containsExactly("ann1", "ann2", "bob1");
    assertThat(tagged("course:math", "student:bob")).hasSize(1);
  }

  @Test
  void moreEventsThanAPageAreTakenIn() {
    school.execute(COURSES, new Plan("math", 2_501));
    for (int part = 0; part < 5; part++) {
      List<Draft> drafts =
          IntStream.range(part * 500, (part + 1) * 500)
              .mapToObj(i -> Draft.of(new Subscribed("math", "s" + i)).withTags("course:math"))
              .toList();
      school.events().append(new StreamId("import", "1"), ExpectedVersion.any(), drafts);
    }

    var done = school.execute(COURSES, new Subscribe("math", "ann"));

    assertThat(done.state().subscribed()).hasSize(2_501);
    assertRefused("FULL", new Subscribe("math", "bob"));
  }

  @Test
  void aCommandThatIsOvertakenIsDecidedAnew() {
    school.execute(COURSES, new Plan("math", 2));
    Boundary<Courses.Command, Courses.Places, Courses.Event> overtaken =
        overtakenBy(attempt -> attempt <= 1);

    assertThat(school.execute(overtaken, new Subscribe("math", "ann")).state().subscribed())
        .containsExactly(new Subscribed("math", "other1"), new Subscribed("math", "ann"));
    assertThatThrownBy(
            () -> school.execute(overtakenBy(attempt -> true), new Subscribe("math", "bob")))
        .isInstanceOf(Refused.class);
    assertThat(tagged("course:math")).hasSize(3);
  }

  @Test
  void anEventThatComesWhileOthersAreReadIsDecidedOnToo() {
    school.execute(COURSES, new Plan("math", 1));
    AtomicBoolean comes = new AtomicBoolean(true);
    ProbedDatabase.Probe probe =
        new ProbedDatabase.Probe() {
          @Override
          public void taggedRead() {
            if (comes.getAndSet(false)) {
              appendSubscribed("math", "bob");
            }
          }
        };

    try (Tenon other = start(new ProbedDatabase(database, probe))) {
      assertThatThrownBy(() -> other.execute(COURSES, new Subscribe("math", "ann")))
          .isInstanceOf(Refused.class);
    }
    assertThat(tagged("course:math"))
        .containsExactly(new Planned("math", 1), new Subscribed("math", "bob"));
  }

  @Test
  void aCommandThatIsAlwaysOvertakenGivesUp() {
    school.execute(COURSES, new Plan("math", 1_000));

    assertThatThrownBy(
            () -> school.execute(overtakenBy(attempt -> true), new Subscribe("math", "ann")))
        .hasMessageContaining("TENON-1104")
        .hasMessageContaining("100 attempts");
    assertThat(tagged("student:ann")).isEmpty();
    assertThat(tagged("course:math")).hasSize(101);
  }

  /** While it decides, somebody else subscribes. */
  private Courses overtakenBy(IntPredicate isOvertaken) {
    AtomicInteger attempts = new AtomicInteger();
    return new Courses() {
      @Override
      public List<Event> decide(Command command, Places state) {
        List<Event> decided = super.decide(command, state);
        int attempt = attempts.incrementAndGet();
        if (isOvertaken.test(attempt)) {
          appendSubscribed("math", "other" + attempt);
        }
        return decided;
      }
    };
  }

  @Test
  void whatNoTagAsksForOvertakesNobody() {
    school.execute(COURSES, new Plan("math", 2));
    AtomicInteger attempts = new AtomicInteger();
    Courses counting =
        new Courses() {
          @Override
          public List<Event> decide(Command command, Places state) {
            attempts.incrementAndGet();
            appendSubscribed("art", "bob");
            return super.decide(command, state);
          }
        };

    school.execute(counting, new Subscribe("math", "ann"));

    assertThat(attempts).hasValue(1);
  }

  @Test
  void placesAreNeverGivenTwiceHoweverManyAskAtOnce() throws InterruptedException {
    int places = 20;
    for (String course : List.of("math", "art", "music")) {
      school.execute(COURSES, new Plan(course, places));
    }
    AtomicInteger subscribed = new AtomicInteger();
    try (Tenon other = start(database);
        ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (int i = 0; i < 150; i++) {
        Subscribe command = new Subscribe(List.of("math", "art", "music").get(i % 3), "s" + i / 3);
        Tenon service = i % 2 == 0 ? school : other;
        threads.execute(() -> {
          try {
            service.execute(COURSES, command);
            subscribed.incrementAndGet();
          } catch (Refused refused) {
            assertThat(refused.code()).isIn("FULL", "BUSY");
          }
        });
      }
    }

    // Who is busy took two of three courses: a place left free would be somebody's third course.
    assertThat(subscribed).hasValue(3 * places);
    for (String course : List.of("math", "art", "music")) {
      assertThat(tagged("course:" + course)).hasSize(1 + places);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(tagged("student:s" + i)).hasSizeLessThanOrEqualTo(2);
    }
    assertThat(database.log().end().offset()).isEqualTo(3 + subscribed.get());
  }
}
