package dev.tenon.example.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The service with the packages it needs, in a directory of its own below {@code target}. */
final class NodeInstallation {
  private static final Path SOURCE = Path.of("").toAbsolutePath();
  private static final Path TARGET = SOURCE.resolve("target/node-service");
  private static final int OLDEST = 20;

  private NodeInstallation() {}

  /** Installs what its lock file names, unless that was done before; from npm's cache if it can. */
  static Path ready() {
    requireNode();
    try {
      Path lock = SOURCE.resolve("package-lock.json");
      Path done = TARGET.resolve("installed-of.json");
      copy("service", ".npmrc", "package.json", "package-lock.json");
      if (!Files.exists(done) || Files.mismatch(lock, done) >= 0) {
        run("npm", "ci", "--prefer-offline", "--no-update-notifier", "--loglevel=error");
        Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
      }
      return TARGET;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireNode() {
    String version;
    try {
      version = run("node", "--version");
    } catch (IOException e) {
      version = "none";
    }
    if (!version.matches("v\\d+\\..*")
        || Integer.parseInt(version.substring(1, version.indexOf('.'))) < OLDEST) {
      throw new IllegalStateException(
          "Node.js %d or newer is missing (found %s): install it with npm, see nodejs.org"
              .formatted(OLDEST, version));
    }
  }

  private static void copy(String... names) throws IOException {
    Files.createDirectories(TARGET);
    for (String name : names) {
      try (Stream<Path> files = Files.walk(SOURCE.resolve(name))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path to = TARGET.resolve(SOURCE.relativize(file));
          Files.createDirectories(to.getParent());
          Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** What a command prints. */
  private static String run(String... command) throws IOException {
    Files.createDirectories(TARGET);
    Process process =
        new ProcessBuilder(command).directory(TARGET.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", List.of(command)) + " failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return output;
  }
}
