package dev.tenon.testing.server;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How Kafka is run: one node, which is broker and controller.
 *
 * @param detour a second way in
 */
record KafkaEngine(KafkaJars jars, Detour detour) implements Engine {
  /**
   * Where clients that come by a port are sent.
   *
   * @param port 0: there is no such way
   * @param advertised where they are sent, {@code host:port}
   */
  record Detour(int port, String advertised) {
    static final Detour NONE = new Detour(0, "");

    /** Adds a listener of its own to one of Kafka's lists. */
    String in(String list, String where) {
      return port == 0 ? list : list + ",DETOUR://" + where;
    }
  }

  private static final String META = "meta.properties";
  private static final String CLUSTER_ID = "cluster.id=";
  private static final Pattern PROBLEM =
      Pattern.compile("(ERROR|FATAL|Exception in thread|Caused by:).*");

  @Override
  public String name() {
    return "Kafka";
  }

  @Override
  public String landmark() {
    return META;
  }

  @Override
  public void initialize(ServerFiles files, String unfinished) {
    int unused = ServerProcess.freePort();
    List<String> format = new ArrayList<>(java("kafka.tools.StorageTool"));
    format.addAll(List.of("format", "--cluster-id=" + randomId()));
    format.addAll(List.of("--config", settings(files, unfinished, unused).toString()));
    files.run(format);
  }

  /** As Kafka writes them; it may begin with a dash, and then look like another option's name. */
  private static String randomId() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  @Override
  public List<String> command(ServerFiles files, int port) {
    List<String> command = new ArrayList<>(java("kafka.Kafka"));
    command.add(settings(files, files.directory().toString(), port).toString());
    return command;
  }

  private List<String> java(String main) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        jars.classPath(),
        main);
  }

  /**
   * Internal topics of one partition, as there is one node; groups that begin at once; short
   * sessions, since a broker that was killed is let in again when its last one has ended. Not
   * shorter: on starved cores a broker of one second missed its own while it started, and served no
   * group from then on.
   */
  private Path settings(ServerFiles files, String data, int port) {
    int controller = ServerProcess.freePort();
    String host = ServerProcess.HOST;
    String direct = "PLAINTEXT://" + host + ':' + port;
    return files.writeSecret(
        ".properties",
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@%1$s:%3$d
        controller.listener.names=CONTROLLER
        listeners=%2$s,CONTROLLER://%1$s:%3$d
        advertised.listeners=%4$s
        inter.broker.listener.name=PLAINTEXT
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,DETOUR:PLAINTEXT,CONTROLLER:PLAINTEXT
        log.dirs=%5$s
        auto.create.topics.enable=false
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.num.partitions=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        group.min.session.timeout.ms=1000
        broker.heartbeat.interval.ms=200
        broker.session.timeout.ms=4000
        num.network.threads=2
        num.io.threads=2
        log.cleaner.dedupe.buffer.size=4194304
        """
            .formatted(
                host,
                detour.in(direct, host + ':' + detour.port()),
                controller,
                detour.in(direct, detour.advertised()),
                data));
  }

  /** The port may be another Kafka's; and it is open before the broker knows its own cluster. */
  @Override
  public boolean isReady(ServerFiles files, long pid, int port) {
    return files.lines(META).stream()
        .filter(line -> line.startsWith(CLUSTER_ID))
        .map(line -> line.substring(CLUSTER_ID.length()))
        .anyMatch(cluster -> KafkaProbe.serves(port, cluster));
  }

  @Override
  public String stopSignal() {
    return "TERM";
  }

  @Override
  public Pattern problem() {
    return PROBLEM;
  }

  @Override
  public boolean passes(String problem) {
    return problem.contains("Address already in use");
  }
}
