package dev.tenon.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.jdbc.crash.CrashPoints.Point;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process with two services is killed before or after a step, one process per point, and its
 * services are started again: nothing is lost and nothing doubled.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrashPointsTest {
  /** Steps that change what is stored, or tell somebody: killed before and after. */
  private static final List<String> CHANGES =
      List.of(
          // outbox
          "teller: insert into note",
          "teller: insert into tenon_outbox",
          "teller: insert into tenon_event",
          "teller: insert into tenon_timer",
          "teller: commit",
          // relay
          "teller: take the lease",
          "teller: write Lead",
          "teller: publish on listener.questions",
          "teller: publish on teller",
          "teller: write Sent",
          "teller: delete from tenon_outbox",
          "teller: write MoveMark",
          // broker and inbox
          "listener: handle",
          "listener: insert into note",
          "listener: insert into tenon_received",
          "listener: insert into tenon_mark",
          "listener: insert into tenon_outbox",
          "listener: commit",
          "listener: write Park",
          "listener: insert into tenon_parked",
          "listener: delete from tenon_parked",
          // an operator redrives, which is kept first
          "listener: write Append",
          // replies
          "listener: publish on teller.replies",
          "teller: handle",
          "teller: delete from tenon_timer");

  /** Steps that only look, or hear: killed after. */
  private static final List<String> READS =
      List.of(
          "teller: read the outbox",
          "teller: read the log",
          "teller: answer on listener.questions",
          "teller: answer on teller",
          "listener: look up marks",
          "listener: look up ids",
          "teller: look up requests");

  /** These come once; of the others, the second is the one that is killed. */
  private static final Set<String> ONCE =
      Set.of(
          "teller: take the lease",
          "teller: write Lead",
          "listener: look up ids",
          "listener: write Park",
          "listener: insert into tenon_parked",
          "listener: delete from tenon_parked",
          "listener: write Append");

  /** These are part of others: of taking the lease, of parking, of an event. */
  private static final Set<String> TOGETHER =
      Set.of(
          "insert into tenon_lease",
          "delete from tenon_lease",
          "write Receive",
          "insert into tenon_stream");

  private static CrashPoints services;

  @BeforeAll
  static void start() {
    services = new CrashPoints(CrashPointsTest.class, 2, Conversation::new);
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  @Test
  void everyStepIsAmongThePoints() throws SQLException {
    Set<String> seen = services.steps();
    assertThat(seen).containsAll(points());
    assertThat(CrashPoints.kinds(seen)).isSubsetOf(kinds());
  }

  private static List<String> points() {
    return Stream.of(CHANGES, READS).flatMap(List::stream).toList();
  }

  /** The steps that processes are killed at here, or that are part of those. */
  static Set<String> kinds() {
    Set<String> kinds = CrashPoints.kinds(points());
    kinds.addAll(TOGETHER);
    return kinds;
  }

  @Test
  void whateverStepAProcessIsKilledAtNothingIsLostOrDoubled() {
    List<Point> points = new ArrayList<>();
    CHANGES.forEach(step -> points.addAll(Point.around(step, timeOf(step))));
    READS.forEach(step -> points.add(new Point(step, timeOf(step), true)));
    assertThat(services.failures(points)).isEmpty();
  }

  private static int timeOf(String step) {
    return ONCE.contains(step) ? 1 : 2;
  }

  /** The process that dies at a step. */
  public static void main(String[] arguments) throws SQLException {
    CrashPoints.live(arguments, Conversation::new);
  }
}
