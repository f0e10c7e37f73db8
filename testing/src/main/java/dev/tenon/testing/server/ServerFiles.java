package dev.tenon.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * The files of one server: the data directory, and beside it its log and whatever else it needs.
 */
final class ServerFiles {
  private static final Duration DELETE_LIMIT = Duration.ofSeconds(5);

  private final Engine engine;
  private final Path directory;

  ServerFiles(Engine engine, Path directory) {
    this.engine = engine;
    this.directory = directory.toAbsolutePath().normalize();
  }

  Path directory() {
    return directory;
  }

  Path log() {
    return beside(".log");
  }

  Path passwordFile() {
    return beside(".password");
  }

  String password() {
    Path file = passwordFile();
    try {
      return Files.readString(file, UTF_8).strip();
    } catch (IOException e) {
      throw new ServerException("Cannot read the password of " + directory + " from " + file, e);
    }
  }

  /** Makes the data directory unless it is there. An interrupted attempt leaves no half of one. */
  void create() {
    try {
      if (Files.exists(directory.resolve(engine.landmark()))) {
        return;
      }
      refuseForeignFiles();
      Files.createDirectories(parent());
      Path unfinished = beside(".new");
      delete(unfinished);
      engine.initialize(this, unfinished.toString());
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ServerException(
          "Cannot create " + engine.name() + " data in " + directory + ": " + e, e);
    }
  }

  /** Runs a program that makes the data directory. */
  void run(List<String> command) {
    long logged = logSize();
    Process program = Children.start(command, parent(), log());
    if (Children.await(program) != 0) {
      throw new ServerException(
          "%s failed: %s (log: %s)"
              .formatted(Path.of(command.getFirst()).getFileName(), complaint(logged), log()));
    }
  }

  /** Writes a file beside the data directory that its owner alone may read. */
  Path writeSecret(String suffix, String content) {
    Path file = beside(suffix);
    try {
      Files.deleteIfExists(file);
      var ownerOnly = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
      return Files.writeString(file, content, UTF_8);
    } catch (IOException e) {
      throw new ServerException("Cannot write " + file, e);
    }
  }

  /** The lines of a file in the data directory; none if it is not there. */
  List<String> lines(String name) {
    try {
      return Files.readAllLines(directory.resolve(name), UTF_8);
    } catch (IOException e) {
      return List.of();
    }
  }

  long logSize() {
    try {
      return Files.exists(log()) ? Files.size(log()) : 0;
    } catch (IOException e) {
      throw new ServerException("Cannot read " + log(), e);
    }
  }

  /** What the log, after the offset, tells of a problem; else the last it tells of anything. */
  String complaint(long offset) {
    try (InputStream written = Files.newInputStream(log())) {
      written.skipNBytes(offset);
      List<String> lines =
          new String(written.readAllBytes(), UTF_8).lines().filter(l -> !l.isBlank()).toList();
      return lines.stream()
          .map(engine.problem()::matcher)
          .filter(Matcher::find)
          .map(Matcher::group)
          .findFirst()
          .orElse(lines.isEmpty() ? "no reason given" : lines.getLast());
    } catch (IOException e) {
      return "its log cannot be read: " + e;
    }
  }

  /** Deletes the tree; a killed server's last processes may still be at work in it for a moment. */
  static void delete(Path tree) {
    long begin = System.nanoTime();
    while (Files.exists(tree)) {
      try (Stream<Path> files = Files.walk(tree)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | UncheckedIOException e) {
        if (System.nanoTime() - begin > DELETE_LIMIT.toNanos()) {
          throw new ServerException("Cannot delete " + tree, e);
        }
      }
    }
  }

  /** Makes the password of a server that has one. */
  void newPassword() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    writeSecret(".password", Base64.getUrlEncoder().encodeToString(random) + "\n");
  }

  private void refuseForeignFiles() throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      if (files.findAny().isPresent()) {
        throw new ServerException(
            "%s is not a data directory of %s, and not empty: choose another directory"
                .formatted(directory, engine.name()));
      }
    }
  }

  private Path parent() {
    return beside("").resolveSibling("");
  }

  private Path beside(String suffix) {
    return directory.resolveSibling(directory.getFileName() + suffix);
  }
}
