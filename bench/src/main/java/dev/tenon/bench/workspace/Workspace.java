package dev.tenon.bench.workspace;

import dev.tenon.bench.measure.Contender;
import dev.tenon.testing.server.KafkaServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark works with: a directory on the disk of the checkout, PostgreSQL and Kafka
 * servers, and the peers. Each starts on first use and ends with {@link #close()}, or with the
 * process at the latest. One workspace at a time: two benchmarks beside each other would measure
 * one another.
 */
public final class Workspace implements AutoCloseable {
  private final Path home;
  private final Path directory;
  private final FileChannel claim;
  private final Consumer<String> progress;
  private final Map<String, PeerProcess> peers = new LinkedHashMap<>();
  private @Nullable BenchServer postgres;
  private @Nullable KafkaServer kafka;

  private Workspace(Path home, Path directory, FileChannel claim, Consumer<String> progress) {
    this.home = home;
    this.directory = directory;
    this.claim = claim;
    this.progress = progress;
  }

  /**
   * Claims the workspace of a module's directory.
   *
   * @param home the directory {@code bench} of the checkout
   * @param progress takes a line about what takes long
   * @throws BenchProblem if another benchmark is running
   */
  public static Workspace claim(Path home, Consumer<String> progress) {
    Path target = home.toAbsolutePath().normalize().resolve("target");
    try {
      Files.createDirectories(target);
      FileChannel claim =
          FileChannel.open(
              target.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(claim)) {
        claim.close();
        throw new BenchProblem("another benchmark is running; wait for its end");
      }
      Path directory = target.resolve("run");
      delete(directory);
      Files.createDirectories(directory);
      return new Workspace(home, directory, claim, progress);
    } catch (IOException e) {
      throw new BenchProblem("no directory to work in below " + target + ": " + e, e);
    }
  }

  private static boolean locked(FileChannel claim) throws IOException {
    try {
      return claim.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** For files of embedded databases. */
  public Path directory() {
    return directory;
  }

  /** The server. */
  public BenchServer postgres() {
    if (postgres == null) {
      postgres = BenchServer.start(directory.resolve("postgres"));
    }
    return postgres;
  }

  /** The Kafka server. */
  public KafkaServer kafka() {
    if (kafka == null) {
      System.setProperty("tenon.kafka.classpath", built("kafka").libraries());
      kafka = KafkaServer.start(directory.resolve("kafka"));
    }
    return kafka;
  }

  /** Takes a line about what takes long. */
  public void say(String line) {
    progress.accept(line);
  }

  /** A case for these contenders and for those peers that the checkout has. */
  public List<Contender> withPeers(List<Contender> contenders, PeerCase... peerCases) {
    List<Contender> all = new ArrayList<>(contenders);
    for (PeerCase peerCase : peerCases) {
      if (PeerBuild.isThere(home, peerCase.peer())) {
        PeerProcess process = peers.computeIfAbsent(peerCase.peer(), this::start);
        all.add(process.contender(peerCase, postgres()::checkpoint));
      } else {
        say("peer " + peerCase.peer() + " is not in this checkout: left out");
      }
    }
    return all;
  }

  private PeerBuild built(String peer) {
    PeerBuild build = new PeerBuild(home, peer);
    if (!build.isUpToDate()) {
      say("building the peer " + peer + " ...");
      build.run();
    }
    return build;
  }

  private PeerProcess start(String peer) {
    PeerBuild build = built(peer);
    List<String> command = new ArrayList<>(build.command());
    command.add(postgres().createDatabase(peer));
    command.add(postgres().user());
    command.add(postgres().password());
    return PeerProcess.start(peer, command, build.log());
  }

  /** Ends the peers and the servers, and deletes the directory. */
  @Override
  public void close() {
    peers.values().forEach(PeerProcess::close);
    if (postgres != null) {
      postgres.close();
    }
    if (kafka != null) {
      kafka.close();
    }
    delete(directory);
    try {
      claim.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a tree if it is there. */
  public static void delete(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new BenchProblem("cannot delete " + tree + ": " + e, e);
    }
  }
}
