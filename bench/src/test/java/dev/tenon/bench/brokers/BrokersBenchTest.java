package dev.tenon.bench.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;

import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Plan;
import dev.tenon.bench.measure.Rounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published comes, each message of a key after the one before: the bench fails else. */
class BrokersBenchTest {
  private static final Duration SLICE = Duration.ofMillis(200);

  private final Rounds rounds = new Rounds(new Plan(1, 1, SLICE, SLICE), line -> {});

  @Test
  void natsIsMeasured(@TempDir Path directory) throws Exception {
    requireMeasured("nats", NatsSite.start(directory.resolve("nats")));
  }

  @Test
  void redisIsMeasured(@TempDir Path directory) throws Exception {
    requireMeasured("redis", RedisSite.start(directory.resolve("redis")));
  }

  @Test
  @Tag("long")
  void rabbitIsMeasured(@TempDir Path directory) throws Exception {
    requireMeasured("rabbitmq", RabbitSite.start(directory.resolve("rabbitmq")));
  }

  private void requireMeasured(String name, Site site) throws Exception {
    new BrokersBench().measure(name, site, rounds);
    Map<String, Figures> contenders = Objects.requireNonNull(rounds.medians().get(name));
    assertThat(contenders).containsOnlyKeys("ours", "bare-client");
    assertThat(contenders.values())
        .allSatisfy(figures -> {
          assertThat(figures.throughput()).isPositive();
          assertThat(figures.p50()).isPositive();
          assertThat(figures.p99()).isGreaterThanOrEqualTo(figures.p50());
        });
    Map<String, Map<String, Double>> counts = Objects.requireNonNull(rounds.counts().get(name));
    assertThat(counts.values())
        .allSatisfy(counted -> {
          assertThat(counted).containsOnlyKeys(Trip.CLIENT, Trip.SERVER);
          assertThat(counted).extractingByKey(Trip.CLIENT, DOUBLE).isPositive();
          // Told in steps of 10 ms, so it may be 0 for so short a slice.
          assertThat(counted).extractingByKey(Trip.SERVER, DOUBLE).isNotNegative();
        });
  }
}
