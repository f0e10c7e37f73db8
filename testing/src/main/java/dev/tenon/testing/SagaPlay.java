package dev.tenon.testing;

import dev.tenon.message.Outgoing;
import dev.tenon.saga.SagaEffect;
import dev.tenon.saga.SagaInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What comes to a saga from its participants and with time, in the order it comes. */
final class SagaPlay {
  private static final int MOST_STEPS = 10_000;
  private static final String DEADLINE = "";

  private final Map<String, Participant.Course> courses = new HashMap<>();
  private final PriorityQueue<Coming> coming =
      new PriorityQueue<>(Comparator.comparing(Coming::at).thenComparingInt(Coming::order));

  /** The requests and pauses that are waited for. */
  private final Map<String, Instant> waiting = new HashMap<>();

  private final List<Outgoing> asked = new ArrayList<>();
  private Instant now = ManualClock.START;
  private int order;
  private int steps;

  /**
   * Something that will come.
   *
   * @param id of what it answers or ends the waiting for
   * @param reply null for the end of the waiting
   */
  private record Coming(Instant at, int order, String id, @Nullable Object reply) {}

  SagaPlay(Participant... participants) {
    Set<String> topics = new HashSet<>();
    for (Participant participant : participants) {
      if (!topics.add(participant.topic())) {
        throw new AssertionError("two participants are on topic " + participant.topic());
      }
      courses.put(participant.topic(), participant.begin());
    }
  }

  Instant now() {
    return now;
  }

  /** What was asked on a topic, in order. */
  List<Object> asked(String topic) {
    List<Object> commands = new ArrayList<>();
    for (Outgoing message : asked) {
      if (topic.equals(message.topic())) {
        commands.add(message.event());
      }
    }
    return commands;
  }

  /** Does what a saga wants done. */
  void take(SagaEffect effect) {
    if (effect instanceof SagaEffect.Request request) {
      await(String.valueOf(request.message().id()), request.due());
      ask(request.message());
    } else if (effect instanceof SagaEffect.TryLater later) {
      await(later.id(), later.due());
    } else if (effect instanceof SagaEffect.AwaitDeadline deadline) {
      await(DEADLINE, deadline.due());
    } else if (effect instanceof SagaEffect.Cancel cancel) {
      waiting.remove(cancel.request());
    } else if (effect instanceof SagaEffect.CancelDeadline) {
      waiting.remove(DEADLINE);
    }
  }

  private void await(String id, Instant due) {
    waiting.put(id, due);
    coming.add(new Coming(due, order++, id, null));
  }

  private void ask(Outgoing message) {
    asked.add(message);
    Participant.Course course = courses.get(message.topic());
    if (course == null) {
      throw new AssertionError(
          "nobody takes part on topic %s, only on %s".formatted(message.topic(), courses.keySet()));
    }
    Instant sent = message.due() == null || message.due().isBefore(now) ? now : message.due();
    Participant.Answer answer = course.next(message.event());
    for (int i = 0; i < answer.times(); i++) {
      coming.add(
          new Coming(
              sent.plus(answer.delay()),
              order++,
              String.valueOf(message.id()),
              answer.reply().apply(message.event())));
    }
  }

  /** What comes next to somebody who waits for it; null if nothing does. */
  @Nullable SagaInput next() {
    while (!coming.isEmpty()) {
      Coming next = coming.remove();
      Instant due = waiting.get(next.id());
      boolean isOver = next.reply() == null && !next.at().equals(due);
      if (due == null || isOver) {
        continue; // it was answered before, or is waited for anew
      }
      if (++steps > MOST_STEPS) {
        throw new AssertionError("after " + steps + " steps the saga still goes on");
      }
      waiting.remove(next.id());
      now = next.at();
      return next.reply() != null
          ? new SagaInput.Reply(next.id(), next.reply())
          : next.id().equals(DEADLINE)
              ? new SagaInput.Deadline()
              : new SagaInput.NoReply(next.id());
    }
    return null;
  }
}
