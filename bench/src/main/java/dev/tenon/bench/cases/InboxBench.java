package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.Workspace;
import dev.tenon.message.Message;
import java.sql.SQLException;
import java.util.List;

/** Messages from memory, each with its effect on a row and the mark that it was taken. */
public final class InboxBench implements Bench {
  /** As many as the in-process broker hands over at a time. */
  private static final int BATCH = 500;

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    try (Bookings ours = Bookings.create(workspace.postgres(), "inbox_ours");
        Bookings raw = Bookings.create(workspace.postgres(), "inbox_raw");
        RawInbox byHand = new RawInbox(raw.connect())) {
      rounds.measure(
          new Case(
              "batch",
              List.of(
                  contender(OURS, ours, ours::take),
                  contender("effect-only", raw, byHand::book),
                  contender("one-per-message", raw, byHand::bookOneByOne))));
    }
  }

  private static Contender contender(String name, Bookings bookings, Taking taking) {
    return Contender.of(
        name,
        bookings::clear,
        slice -> {
          long begin = System.nanoTime();
          long end = begin + slice.toNanos();
          long taken = 0;
          while (taken == 0 || System.nanoTime() < end) {
            taking.take(BookingMessages.next(BATCH));
            taken += BATCH;
          }
          Figures figures = Figures.of(taken, System.nanoTime() - begin);
          bookings.requireBooked(taken);
          return figures;
        });
  }

  /** Takes a batch in; durable when it returns. */
  @FunctionalInterface
  private interface Taking {
    void take(List<Message> batch) throws SQLException, InterruptedException;
  }
}
