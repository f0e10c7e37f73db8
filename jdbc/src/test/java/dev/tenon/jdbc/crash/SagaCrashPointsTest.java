package dev.tenon.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.jdbc.crash.CrashPoints.Point;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process with sagas and their participants is killed before or after a step, one process per
 * point, and started again: every saga ends, each effect came once, and nothing is held. The times
 * are those of {@link Trade}'s deals: the second is compensated, in the third a timer fires.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SagaCrashPointsTest {
  /** Killed before and after. */
  private static final List<Step> CHANGES =
      List.of(
          // a saga starts
          new Step("orders: insert into note", 2),
          new Step("orders: insert into tenon_event", 1),
          new Step("orders: insert into saga_instance", 1),
          new Step("orders: insert into tenon_timer", 1),
          new Step("orders: insert into tenon_outbox", 1),
          new Step("orders: commit", 1),
          // its request, and what undoes it
          new Step("orders: publish on credit.requests", 1),
          new Step("orders: publish on credit.requests", 3),
          new Step("orders: publish on stock.requests", 2),
          new Step("orders: write Sent", 1),
          // a participant does it, and undoes it
          new Step("credit: handle", 3),
          new Step("credit: insert into note", 1),
          new Step("credit: insert into undone", 1),
          new Step("credit: insert into tenon_received", 3),
          new Step("credit: insert into tenon_outbox", 3),
          new Step("credit: commit", 1),
          new Step("credit: commit", 3),
          new Step("credit: publish on orders.replies", 1),
          new Step("credit: publish on orders.replies", 3),
          new Step("credit: delete from tenon_outbox", 3),
          // another one refuses, and undoes what it never answered for
          new Step("stock: commit", 2),
          new Step("stock: publish on orders.replies", 2),
          new Step("stock: insert into undone", 1),
          // replies
          new Step("orders: handle", 2),
          new Step("orders: handle", 4),
          new Step("orders: delete from tenon_timer", 2),
          new Step("orders: insert into tenon_received", 4),
          new Step("orders: commit", 2),
          new Step("orders: commit", 6),
          // the last is undone
          new Step("orders: insert into undone", 1),
          new Step("orders: commit", 7),
          // a timer fires
          new Step("orders: delete from tenon_timer", 7),
          new Step("orders: commit", 10));

  /** Killed after. */
  private static final List<Step> READS =
      List.of(
          new Step("orders: look up requests", 4),
          new Step("orders: read the outbox", 2),
          new Step("credit: look up ids", 1));

  private static CrashPoints services;

  /** A step, and which time it is taken. */
  private record Step(String name, int time) {}

  @BeforeAll
  static void start() {
    services = new CrashPoints(SagaCrashPointsTest.class, 3, Trade::new);
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  @Test
  void everyStepOfSagasIsAmongThePoints() throws SQLException {
    Set<String> seen = services.steps();
    List<String> points = Stream.of(CHANGES, READS).flatMap(List::stream).map(Step::name).toList();
    assertThat(seen).containsAll(points);
    Set<String> known = CrashPoints.kinds(points);
    known.addAll(CrashPointsTest.kinds());
    assertThat(CrashPoints.kinds(seen)).isSubsetOf(known);
  }

  @Test
  void whateverStepAProcessIsKilledAfterEverySagaEnds() {
    requireAll(Stream.of(CHANGES, READS).flatMap(List::stream), true);
  }

  @Tag("long")
  @Test
  void whateverStepAProcessIsKilledBeforeEverySagaEnds() {
    requireAll(CHANGES.stream(), false);
  }

  private static void requireAll(Stream<Step> steps, boolean done) {
    List<Point> points = steps.map(step -> new Point(step.name, step.time, done)).toList();
    assertThat(services.failures(points)).isEmpty();
  }

  /** The process that dies at a step. */
  public static void main(String[] arguments) throws SQLException {
    CrashPoints.live(arguments, Trade::new);
  }
}
