package dev.tenon.testing;

import dev.tenon.ServiceBuilder;
import dev.tenon.error.Problem;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.message.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A participant of sagas that follows a script: what it answers to the first request of a type, to
 * the second, and so on; the last answer holds for all that come after. Immutable.
 *
 * <pre>{@code
 * Participant.on("credit")
 *     .isSilent(Reserve.class)
 *     .replies(Reserve.class, asked -> new Reserved(asked.orderId()))
 * }</pre>
 */
public final class Participant {
  private final String topic;
  private final Map<Class<?>, List<Answer>> script;

  private Participant(String topic, Map<Class<?>, List<Answer>> script) {
    this.topic = topic;
    this.script = script;
  }

  /**
   * An answer.
   *
   * @param times how often the reply is sent; 0: not at all
   */
  record Answer(Function<Object, ?> reply, int times, Duration delay) {}

  /** A participant that takes requests on a topic, none yet. */
  public static Participant on(String topic) {
    return new Participant(topic, Map.of());
  }

  /** It replies to the next request of a type; also a refusal is a reply. */
  public <Q> Participant replies(Class<Q> request, Function<Q, ?> reply) {
    return then(request, reply, 1, Duration.ZERO);
  }

  /** It replies twice to the next request of a type. */
  public <Q> Participant repliesTwice(Class<Q> request, Function<Q, ?> reply) {
    return then(request, reply, 2, Duration.ZERO);
  }

  /** It replies to the next request of a type, but so much later. */
  public <Q> Participant repliesLate(Class<Q> request, Duration delay, Function<Q, ?> reply) {
    return then(request, reply, 1, delay);
  }

  /** It takes the next request of a type and says nothing. */
  public Participant isSilent(Class<?> request) {
    return then(request, asked -> asked, 0, Duration.ZERO);
  }

  private <Q> Participant then(Class<Q> request, Function<Q, ?> reply, int times, Duration delay) {
    Map<Class<?>, List<Answer>> longer = new LinkedHashMap<>(script);
    List<Answer> answers = new ArrayList<>(longer.getOrDefault(request, List.of()));
    answers.add(new Answer(asked -> reply.apply(request.cast(asked)), times, delay));
    longer.put(request, List.copyOf(answers));
    return new Participant(topic, longer);
  }

  /**
   * Makes it a running service, whose script begins anew when it starts: it gets an outbox and a
   * receiver. Its clock is the service's. A message that comes twice is one request.
   *
   * @param service with a codec that knows requests and replies
   */
  public ServiceBuilder define(ServiceBuilder service) {
    Course course = begin();
    Receiver receiver = Receiver.named("participant").parkUnhandled(topic);
    for (Class<?> request : script.keySet()) {
      receiver = receiver.on(topic, request, (asked, it) -> answer(course.next(asked), asked, it));
    }
    return service.outbox().receiver(receiver);
  }

  private static void answer(Answer answer, Object asked, Delivery it) {
    for (int i = 0; i < answer.times(); i++) {
      Outgoing reply = Outgoing.reply(it.message(), answer.reply().apply(asked));
      it.send(
          answer.delay().isZero()
              ? reply
              : reply.dueAt(it.message().recordedAt().plus(answer.delay())));
    }
  }

  String topic() {
    return topic;
  }

  Course begin() {
    return new Course();
  }

  @Override
  public String toString() {
    return "participant on " + topic;
  }

  /** How far the script is. */
  final class Course {
    private final Map<Class<?>, Integer> asked = new HashMap<>();

    Answer next(Object request) {
      List<Answer> answers = script.get(request.getClass());
      if (answers == null) {
        throw Problem.INVALID_ARGUMENT.because(
            "the script of the %s has no answer to %s"
                .formatted(Participant.this, request.getClass().getSimpleName()));
      }
      int count = asked.merge(request.getClass(), 1, Integer::sum);
      return answers.get(Math.min(count, answers.size()) - 1);
    }
  }
}
