package dev.tenon.bench.workspace;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * Builds a peer: a Maven project of its own below {@code peers}, whose class path must not meet
 * ours. Rebuilt when anything there is newer, since peers share sources.
 */
final class PeerBuild {
  private static final String MAIN = "dev.tenon.bench.peer.Main";
  private static final int TAIL = 15;

  private final Path sources;
  private final Path target;
  private final Path log;
  private final Path stamp;
  private final String name;

  PeerBuild(Path home, String name) {
    this.name = name;
    sources = home.resolve("peers");
    target = sources.resolve(name).resolve("target");
    log = target.resolve("peer.log");
    stamp = target.resolve("built");
  }

  static boolean isThere(Path home, String name) {
    return Files.exists(home.resolve("peers").resolve(name).resolve("pom.xml"));
  }

  /** What Maven and the peer say. */
  Path log() {
    return log;
  }

  boolean isUpToDate() {
    if (!Files.exists(stamp)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(sources)) {
      FileTime built = Files.getLastModifiedTime(stamp);
      for (Path file : files.filter(this::isSource).toList()) {
        if (Files.getLastModifiedTime(file).compareTo(built) > 0) {
          return false;
        }
      }
      return Files.readString(stamp).equals(jdk());
    } catch (IOException e) {
      throw new BenchProblem("cannot read " + sources + ": " + e, e);
    }
  }

  private boolean isSource(Path file) {
    Path relative = sources.relativize(file);
    return Files.isRegularFile(file)
        && (relative.getNameCount() < 2 || !relative.getName(1).toString().equals("target"));
  }

  void run() {
    ProcessBuilder maven =
        new ProcessBuilder(
            "mvn",
            "-q",
            "-B",
            "-f",
            sources.resolve(name).resolve("pom.xml").toString(),
            "package");
    maven.environment().put("JAVA_HOME", jdk());
    maven.redirectErrorStream(true);
    try {
      Files.deleteIfExists(stamp);
      Files.createDirectories(target);
      maven.redirectOutput(log.toFile());
      Process process = maven.start();
      process.getOutputStream().close();
      if (process.waitFor() != 0) {
        List<String> said = Files.readAllLines(log);
        throw new BenchProblem(
            "the peer "
                + name
                + " cannot be built: "
                + String.join(" ", said.subList(Math.max(0, said.size() - TAIL), said.size())));
      }
      Files.writeString(stamp, jdk());
    } catch (IOException e) {
      throw new BenchProblem(
          "the peer " + name + " needs Maven, and 'mvn' cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchProblem("interrupted while the peer " + name + " was built", e);
    }
  }

  /** What starts it, without its arguments. */
  List<String> command() {
    return List.of(
        Path.of(jdk(), "bin", "java").toString(),
        "-Xmx1g",
        "-XX:+UseParallelGC",
        // Axon reports its use unless told not to.
        "-Daxoniq.update-checker.disabled=true",
        "-cp",
        target.resolve("classes") + File.pathSeparator + libraries(),
        MAIN);
  }

  /** The class path of what it depends on. */
  String libraries() {
    return target.resolve("lib") + "/*";
  }

  private static String jdk() {
    return System.getProperty("java.home");
  }
}
