package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.Workspace;
import dev.tenon.kafka.KafkaBroker;
import dev.tenon.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Messages from memory to a topic, until all are acknowledged. */
public final class KafkaBench implements Bench {
  private static final int COUNT = 200_000;
  private static final int PAGE = 500;

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    String servers = workspace.kafka().bootstrapServers();
    List<Message> messages = OrderMessages.of(COUNT);
    try (KafkaBroker broker = KafkaBroker.open(servers);
        BareProducer bare = new BareProducer(servers);
        KafkaTopics topics = new KafkaTopics(servers)) {
      rounds.measure(
          new Case(
              "produce",
              List.of(
                  contender(OURS, topics, topic -> ours(broker, topic, messages)),
                  contender("bare-producer", topics, topic -> bare.send(topic, messages)))));
    }
  }

  /** Each time to a new topic, which is read afterwards; that takes no time of the slice's. */
  private static Contender contender(String name, KafkaTopics topics, Producing producing) {
    return Contender.of(
        name,
        Contender.Preparation.NONE,
        slice -> {
          long end = System.nanoTime() + slice.toNanos();
          long produced = 0;
          long nanos = 0;
          while (produced == 0 || System.nanoTime() < end) {
            String topic = topics.create();
            long begin = System.nanoTime();
            producing.produce(topic);
            nanos += System.nanoTime() - begin;
            produced += COUNT;
            topics.requireInOrder(topic, COUNT);
            topics.delete(topic);
          }
          return Figures.of(produced, nanos);
        });
  }

  private static void ours(KafkaBroker broker, String topic, List<Message> messages) {
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    for (int from = 0; from < messages.size(); from += PAGE) {
      answers.add(broker.publish(topic, messages.subList(from, from + PAGE)));
    }
    answers.forEach(CompletableFuture::join);
  }

  /** Writes every message to a topic. */
  @FunctionalInterface
  private interface Producing {
    void produce(String topic) throws Exception;
  }
}
