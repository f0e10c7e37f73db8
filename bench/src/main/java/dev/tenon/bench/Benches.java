package dev.tenon.bench;

import dev.tenon.bench.brokers.BrokersBench;
import dev.tenon.bench.cases.AppendBench;
import dev.tenon.bench.cases.Bench;
import dev.tenon.bench.cases.CommandBench;
import dev.tenon.bench.cases.DcbBench;
import dev.tenon.bench.cases.EmbeddedBench;
import dev.tenon.bench.cases.GrowthBench;
import dev.tenon.bench.cases.InboxBench;
import dev.tenon.bench.cases.KafkaBench;
import dev.tenon.bench.cases.LoadBench;
import dev.tenon.bench.cases.RelayBacklogBench;
import dev.tenon.bench.cases.RelayLatencyBench;
import dev.tenon.bench.cases.RelayLiveBench;
import dev.tenon.bench.cases.ReplayBench;
import dev.tenon.bench.cases.SagaBench;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The benchmarks, and what each must reach. */
enum Benches {
  APPEND(
      new AppendBench(),
      Bar.throughput("64", "raw-32", 2.5),
      Bar.p99("64", "raw-32"),
      Bar.throughput("64", "axon-4", 2),
      Bar.throughput("1", "raw-1", 0.75)),
  COMMAND(
      new CommandBench(),
      Bar.throughput("64", "axon-4", 6),
      Bar.throughput("64", "axon-4-cached", 3),
      Bar.throughput("64", "axon-5", 10),
      Bar.p99("64", "axon-4"),
      Bar.p99("64", "axon-4-cached"),
      Bar.p99("64", "axon-5")),
  REPLAY(
      new ReplayBench(),
      Bar.throughput("200k", "raw-copy", 0.7),
      Bar.throughput("200k", "axon-4", 6),
      Bar.throughput("1m", "raw-copy", 0.7),
      Bar.throughput("1m", "axon-4", 6)),
  LOAD(
      new LoadBench(),
      Bar.throughput("10", "raw-select", 0.8),
      Bar.throughput("1000", "raw-select", 0.8),
      Bar.cost("1000-snapshot", "10", 2)),
  EMBEDDED(
      new EmbeddedBench(), Bar.throughput("sqlite", "raw", 0.8), Bar.throughput("h2", "raw", 0.8)),
  GROWTH(
      new GrowthBench(),
      Bar.cost("100k", "10k", 1.3),
      Bar.cost("1m", "10k", 1.3),
      Bar.cost("10m", "10k", 1.3),
      Bar.cost("100k-load", "10k-load", 1.3),
      Bar.cost("1m-load", "10k-load", 1.3),
      Bar.cost("10m-load", "10k-load", 1.3)),
  DCB(
      new DcbBench(),
      Bar.throughput("disjoint", "unconditional", 0.4),
      Bar.throughput("disjoint", "per-tag-locks", 2),
      Bar.cost("disjoint", "disjoint-10k", 1.3),
      Bar.throughput("overlap", "unconditional", 0.4),
      Bar.throughput("overlap", "per-tag-locks", 2),
      Bar.cost("overlap", "overlap-10k", 1.3)),
  KAFKA(new KafkaBench(), Bar.throughput("produce", "bare-producer", 0.8)),
  INBOX(
      new InboxBench(),
      Bar.throughput("batch", "effect-only", 0.5),
      Bar.throughput("batch", "one-per-message", 5)),
  RELAY_LATENCY(
      new RelayLatencyBench(),
      Bar.p50Within("tail", 0.3),
      Bar.p99Within("tail", 3),
      Bar.p50("tail", "debezium", 0.1),
      Bar.p50Within("poll", 8)),
  RELAY_BACKLOG(
      new RelayBacklogBench(),
      Bar.throughput("poll", "debezium", 3),
      Bar.throughput("tail", "debezium", 1.7),
      Bar.throughput("tail", "pg-recvlogical", 0.9)),
  RELAY_LIVE(
      new RelayLiveBench(),
      Bar.throughput("tail", "business-only", 0.5),
      Bar.throughput("tail", "debezium", 1.25),
      Bar.throughput("poll", "business-only", 0.4),
      Bar.throughput("poll", "debezium", 1.25)),
  SAGA(
      new SagaBench(),
      Bar.throughput("64", "eventuate", 5),
      Bar.throughput("64", "dbos", 5),
      Bar.throughput("64", "plain-jdbc", 1),
      Bar.p50Within("8", 10),
      Bar.cost("64-1m", "64", 1.2),
      Bar.countWithin("8", "writeTransactions", 4),
      Bar.countWithin("64", "writeTransactions", 4)),
  BROKERS(
      new BrokersBench(),
      Bar.throughput("kafka", "bare-client", 0.7),
      Bar.throughput("rabbitmq", "bare-client", 0.7),
      Bar.throughput("nats", "bare-client", 0.7),
      Bar.throughput("redis", "bare-client", 0.7),
      Bar.p99("kafka", "bare-client", 1 / 0.7),
      Bar.p99("rabbitmq", "bare-client", 1 / 0.7),
      Bar.p99("nats", "bare-client", 1 / 0.7),
      Bar.p99("redis", "bare-client", 1 / 0.7));

  @SuppressWarnings("ImmutableEnumChecker") // benchmarks have no fields
  private final Bench bench;

  @SuppressWarnings("ImmutableEnumChecker") // a list that cannot be changed
  private final List<Bar> bars;

  Benches(Bench bench, Bar... bars) {
    this.bench = bench;
    this.bars = List.of(bars);
  }

  Bench bench() {
    return bench;
  }

  /** Whether it runs only on request. */
  boolean takesLong() {
    return this == GROWTH;
  }

  List<Bar> bars() {
    return bars;
  }

  /** Its name on the command line and in the report. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Benches> named(String label) {
    return Arrays.stream(values()).filter(bench -> bench.label().equals(label)).findFirst();
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(Benches::label).toList();
  }
}
