package dev.tenon.bench.cases;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Appends;
import dev.tenon.event.Draft;
import dev.tenon.event.EventStore;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.TagQuery;
import java.sql.SQLException;
import java.util.List;

/** Appends an event with the tags of a course and of a new student, one way or another. */
interface Subscribing {
  /**
   * Appends unless an event of the course came after a position.
   *
   * @return the event's position; 0 if one came
   */
  long append(String course, long after) throws Exception;

  /** A position that no event of the course is beyond now. */
  long newest(String course) throws Exception;

  /** Ours. */
  static Subscribing ours(EventStore log) {
    String incarnation = log.end().incarnation();
    return new Subscribing() {
      @Override
      public long append(String course, long after) {
        Position position = new Position(incarnation, after);
        try {
          return Subscribing.append(log, event(course).unlessSince(TagQuery.of(course), position));
        } catch (TenonException e) {
          if (e.problem() == Problem.CONDITION_FAILED) {
            return 0;
          }
          throw e;
        }
      }

      @Override
      public long newest(String course) {
        return log.end().offset();
      }
    };
  }

  /** Ours without the condition. */
  static Subscribing unconditional(EventStore log) {
    return new Subscribing() {
      @Override
      public long append(String course, long after) {
        return Subscribing.append(log, event(course));
      }

      @Override
      public long newest(String course) {
        return log.end().offset();
      }
    };
  }

  /** By hand. */
  static Subscribing locking(Lent<RawTags> sessions) {
    return new Subscribing() {
      @Override
      public long append(String course, long after) throws SQLException, InterruptedException {
        String id = Orders.newId();
        Payload payload = Orders.CODEC.encode(Orders.created(id));
        return sessions.use(
            one -> one.append(Fresh.stream(id), payload, after, course, student(id)));
      }

      @Override
      public long newest(String course) throws SQLException, InterruptedException {
        return sessions.use(one -> one.newest(course));
      }
    };
  }

  private static Appends event(String course) {
    String id = Orders.newId();
    Draft draft = Draft.of(Orders.created(id)).withTags(course, student(id));
    return Appends.to(Fresh.stream(id), ExpectedVersion.none(), List.of(draft));
  }

  private static String student(String id) {
    return "student:" + id;
  }

  private static long append(EventStore log, Appends appends) {
    return log.append(appends).getLast().offset();
  }
}
