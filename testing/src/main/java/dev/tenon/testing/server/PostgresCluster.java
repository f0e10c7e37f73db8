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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of one server: the data directory, and beside it the password and the log. */
final class PostgresCluster {
  static final String SUPERUSER = "postgres";

  /** Without the time and the process id at the line's beginning. */
  private static final Pattern PROBLEM =
      Pattern.compile("(FATAL|PANIC|ERROR|error|LOG: .*(could not|unrecognized)).*");

  private static final Duration DELETE_LIMIT = Duration.ofSeconds(5);

  private final PostgresPrograms programs;
  private final Path directory;

  PostgresCluster(PostgresPrograms programs, Path directory) {
    this.programs = programs;
    this.directory = directory.toAbsolutePath().normalize();
  }

  Path directory() {
    return directory;
  }

  Path log() {
    return beside(".log");
  }

  String password() {
    Path file = beside(".password");
    try {
      return Files.readString(file, UTF_8).strip();
    } catch (IOException e) {
      throw new ServerException("Cannot read the password of " + directory + " from " + file, e);
    }
  }

  /** Makes the cluster unless it is there. An interrupted attempt leaves no half of one. */
  void create() {
    try {
      if (Files.exists(directory.resolve("PG_VERSION"))) {
        return;
      }
      refuseForeignFiles();
      Files.createDirectories(parent());
      Path unfinished = beside(".new");
      delete(unfinished);
      initialize(unfinished, newPassword());
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ServerException("Cannot create a PostgreSQL cluster in " + directory + ": " + e, e);
    }
  }

  /** What the server that last ran here noted: line by line its pid, directory, ..., status. */
  List<String> pidFile() {
    try {
      return Files.readAllLines(directory.resolve("postmaster.pid"), UTF_8);
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

  /**
   * The first line of the log, after the offset, that tells of a problem; not those of processes
   * that a killed server left behind and that end now.
   */
  Optional<String> complaint(long offset) {
    try (InputStream written = Files.newInputStream(log())) {
      written.skipNBytes(offset);
      return new String(written.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.contains("unexpected postmaster exit"))
          .map(PROBLEM::matcher)
          .filter(Matcher::find)
          .map(Matcher::group)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
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

  private void initialize(Path target, Path passwordFile) {
    long logged = logSize();
    Process initdb =
        Children.start(
            List.of(
                programs.path("initdb"),
                "--pgdata=" + target,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale"),
            parent(),
            log());
    if (Children.await(initdb) != 0) {
      throw new ServerException(
          "initdb failed: " + complaint(logged).orElse("no reason given") + " (" + log() + ")");
    }
  }

  private Path newPassword() throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Path file = beside(".password");
    Files.deleteIfExists(file);
    var ownerOnly = PosixFilePermissions.fromString("rw-------");
    Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
    return Files.writeString(file, Base64.getUrlEncoder().encodeToString(random) + "\n", UTF_8);
  }

  private void refuseForeignFiles() throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      if (files.findAny().isPresent()) {
        throw new ServerException(
            directory + " is not a PostgreSQL cluster, and not empty: choose another directory");
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
