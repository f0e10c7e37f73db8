package dev.tenon.tck;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.tck.Subjects.Delivering;
import dev.tenon.tck.Subjects.Publishing;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Brokers that break one promise each. */
@SuppressWarnings("FutureReturnValueIgnored") // what a cheat drops it drops on purpose
final class BrokerCheats {
  private BrokerCheats() {}

  static Stream<Arguments> all() {
    return Stream.of(
        cheat(BrokerCheats::reordersOneKey, Delivering.class, "theMessagesOfEachKeyComeInOrder"),
        cheat(
            BrokerCheats::dropsAMessageInAHundred,
            Delivering.class,
            "theMessagesOfEachKeyComeInOrder"),
        cheat(
            BrokerCheats::acknowledgesWhatTheHandlerThrewAt,
            Delivering.class,
            "aHandlerThatThrowsGetsItsBatchAgain"),
        cheat(
            BrokerCheats::acknowledgesWhatIsNotTakenYet,
            Delivering.class,
            "whatIsNotTakenYetComesAgainInOrderAndOtherKeysGoOn"),
        cheat(
            BrokerCheats::returnsWhatIsNotTakenYetBackwards,
            Delivering.class,
            "whatIsTakenPieceByPieceIsTakenInOrder"),
        cheat(
            BrokerCheats::letsOneKeyHoldUpItsLane,
            Delivering.class,
            "whatIsNotTakenYetComesAgainInOrderAndOtherKeysGoOn"),
        cheat(
            BrokerCheats::handlesABatchInTwoHalvesAtOnce,
            Delivering.class,
            "aKeyIsHandledByOneThreadAtATime"),
        cheat(
            BrokerCheats::servesTheFirstGroupAlone,
            Delivering.class,
            "everyGroupGetsEveryMessageOfItsTopicAlone"),
        cheat(BrokerCheats::usesAQuarterOfTheLanes, Delivering.class, "lanesAreFilledEvenly"),
        cheat(BrokerCheats::usesOneLane, Delivering.class, "aSlowKeyStopsNoOtherLane"),
        cheat(
            BrokerCheats::callsAHandlerAfterItsSubscriptionWasClosed,
            Delivering.class,
            "closingASubscriptionWaitsForItsHandlerAndEndsIt"),
        cheat(
            BrokerCheats::answersEarly,
            Publishing.class,
            "theAnswerMeansThatAMessageIsKeptOrHandled"),
        cheat(
            BrokerCheats::answersEarly,
            Publishing.class,
            "theAnswerWaitsForEveryGroupIfNothingIsKept"),
        cheat(
            BrokerCheats::acknowledgesWhatTheHandlerThrewAt,
            Publishing.class,
            "theAnswerWaitsForWhatIsHandedOverAgainIfNothingIsKept"),
        cheat(
            BrokerCheats::goesOnAfterAFailure,
            Publishing.class,
            "ofAFailedPublicationNothingOvertakesWhatIsMissing"),
        cheat(
            BrokerCheats::takesWhateverIsPublished,
            Publishing.class,
            "aFullBrokerHoldsItsPublisherBack"));
  }

  private static Arguments cheat(Supplier<Broker> cheat, Class<?> kit, String name) {
    return Arguments.of(cheat, kit, name);
  }

  /** Answers everything and does nothing. */
  static Broker idle() {
    return new ForwardingBroker() {
      @Override
      public CompletableFuture<Void> publish(String topic, List<Message> messages) {
        return CompletableFuture.completedFuture(null);
      }
    };
  }

  static Broker reordersOneKey() {
    return new ForwardingBroker() {
      @Override
      public CompletableFuture<Void> publish(String topic, List<Message> messages) {
        List<Message> sent = new ArrayList<>(messages);
        List<Message> ofKey = messages.stream().filter(m -> m.key().equals("k3")).toList();
        if (ofKey.size() > 1) {
          int first = messages.indexOf(ofKey.getFirst());
          int last = messages.lastIndexOf(ofKey.getLast());
          sent.set(first, ofKey.getLast());
          sent.set(last, ofKey.getFirst());
        }
        return super.publish(topic, sent);
      }
    };
  }

  static Broker dropsAMessageInAHundred() {
    AtomicInteger count = new AtomicInteger();
    return new ForwardingBroker() {
      @Override
      public CompletableFuture<Void> publish(String topic, List<Message> messages) {
        return super.publish(
            topic, messages.stream().filter(m -> count.incrementAndGet() % 100 != 0).toList());
      }
    };
  }

  static Broker acknowledgesWhatTheHandlerThrewAt() {
    return handling(handler ->
        batch -> {
          try {
            return handler.handle(batch);
          } catch (IllegalStateException e) {
            return List.of();
          }
        });
  }

  static Broker acknowledgesWhatIsNotTakenYet() {
    return handling(handler ->
        batch -> {
          handler.handle(batch);
          return List.of();
        });
  }

  static Broker returnsWhatIsNotTakenYetBackwards() {
    return handling(handler ->
        batch -> {
          // A message of each key that waited is shown the last first.
          List<Message> backwards = batch.reversed();
          return handler.handle(batch.size() > 40 ? batch : backwards);
        });
  }

  static Broker letsOneKeyHoldUpItsLane() {
    return handling(handler ->
        batch -> {
          for (int i = 0; i < batch.size(); i++) {
            if (!handler.handle(batch.subList(i, i + 1)).isEmpty()) {
              return batch.subList(i, batch.size());
            }
          }
          return List.of();
        });
  }

  static Broker handlesABatchInTwoHalvesAtOnce() {
    return handling(handler ->
        batch -> {
          int middle = batch.size() / 2;
          CountDownLatch begun = new CountDownLatch(1);
          CompletableFuture<Void> first =
              CompletableFuture.runAsync(() -> {
                begun.countDown();
                handle(handler, batch.subList(0, middle));
              });
          begun.await();
          handle(handler, batch.subList(middle, batch.size()));
          first.join();
          return List.of();
        });
  }

  private static void handle(Broker.Handler handler, List<Message> batch) {
    try {
      handler.handle(batch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Broker handling(UnaryOperator<Broker.Handler> instead) {
    return new ForwardingBroker() {
      @Override
      Handler instead(Handler handler) {
        return instead.apply(handler);
      }
    };
  }

  static Broker answersEarly() {
    return new ForwardingBroker() {
      @Override
      public CompletableFuture<Void> publish(String topic, List<Message> messages) {
        super.publish(topic, messages);
        return CompletableFuture.completedFuture(null);
      }
    };
  }

  static Broker goesOnAfterAFailure() {
    return new ForwardingBroker() {
      @Override
      public CompletableFuture<Void> publish(String topic, List<Message> messages) {
        super.publish(topic, messages.subList(3, messages.size()));
        return CompletableFuture.failedFuture(
            new IllegalStateException("the first ones were refused"));
      }
    };
  }

  static Broker servesTheFirstGroupAlone() {
    Set<String> served = ConcurrentHashMap.newKeySet();
    return new ForwardingBroker() {
      @Override
      public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
        return served.add(topic) ? super.subscribe(topic, group, lanes, handler) : () -> {};
      }
    };
  }

  static Broker usesAQuarterOfTheLanes() {
    return new ForwardingBroker() {
      @Override
      public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
        return super.subscribe(topic, group, Math.max(1, lanes / 4), handler);
      }
    };
  }

  static Broker usesOneLane() {
    return new ForwardingBroker() {
      @Override
      public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
        return super.subscribe(topic, group, 1, handler);
      }
    };
  }

  static Broker takesWhateverIsPublished() {
    ExecutorService queue = Executors.newSingleThreadExecutor();
    return new ForwardingBroker() {
      @Override
      public CompletableFuture<Void> publish(String topic, List<Message> messages) {
        return CompletableFuture.supplyAsync(() -> honest.publish(topic, messages), queue)
            .thenCompose(answer -> answer);
      }

      @Override
      public void close() {
        super.close();
        queue.shutdownNow();
      }
    };
  }

  static Broker callsAHandlerAfterItsSubscriptionWasClosed() {
    return new ForwardingBroker() {
      @Override
      public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
        super.subscribe(topic, group, lanes, handler);
        return () -> {};
      }
    };
  }
}
