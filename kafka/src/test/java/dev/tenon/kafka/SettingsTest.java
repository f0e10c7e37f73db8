package dev.tenon.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the promises rest on, and only a cluster that loses a broker at a bad moment shows. */
class SettingsTest {
  private static final KafkaOptions OPTIONS = KafkaOptions.of("localhost:9092");

  @Test
  void everyCopyAnswersForWhatIsPublishedAndNothingOvertakes() {
    assertThat(new Settings(OPTIONS).producer())
        .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
        .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
        .containsEntry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
  }

  @Test
  void aGroupReadsFromTheBeginningAndCommitsWhatIsHandledAlone() {
    assertThat(new Settings(OPTIONS).consumer("billing"))
        .containsEntry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")
        .containsEntry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
  }

  @ParameterizedTest
  @CsvSource({"0, ", "1, ", "2, ", "3, 2", "5, 2"})
  void fromThreeCopiesOnTwoAnswerForAMessage(int copies, @Nullable String inSync) {
    try (Topics topics = new Topics(new Settings(OPTIONS.withReplicationFactor(copies)))) {
      assertThat(topics.newTopic("orders").configs().get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG))
          .isEqualTo(inSync);
    }
  }
}
