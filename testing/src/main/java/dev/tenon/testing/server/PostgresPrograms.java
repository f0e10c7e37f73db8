package dev.tenon.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs of one PostgreSQL installation: the newest there is. */
record PostgresPrograms(Path directory) {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /** Finds them, and installs them first if they are missing and that is possible. */
  static PostgresPrograms find() {
    Optional<PostgresPrograms> present = installed();
    if (present.isPresent()) {
      return present.get();
    }
    DebianPackages.install("PostgreSQL", "postgresql");
    return installed()
        .orElseThrow(
            () -> new ServerException("PostgreSQL was installed, but not below " + DEBIAN));
  }

  String path(String program) {
    return directory.resolve(program).toString();
  }

  private static Optional<PostgresPrograms> installed() {
    return newestOfDebian().or(PostgresPrograms::onThePath);
  }

  /** Debian keeps every version in a directory of its own, away from the PATH. */
  private static Optional<PostgresPrograms> newestOfDebian() {
    if (!Files.isDirectory(DEBIAN)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .filter(version -> number(version) > 0)
          .sorted(Comparator.comparingInt(PostgresPrograms::number).reversed())
          .map(version -> new PostgresPrograms(version.resolve("bin")))
          .filter(PostgresPrograms::complete)
          .findFirst();
    } catch (IOException e) {
      throw new ServerException("Cannot read " + DEBIAN, e);
    }
  }

  private static Optional<PostgresPrograms> onThePath() {
    return Children.find("initdb")
        .map(PostgresPrograms::withoutLinks)
        .map(initdb -> new PostgresPrograms(initdb.resolveSibling("")))
        .filter(PostgresPrograms::complete);
  }

  /** A client package alone brings psql into the same directory. */
  private boolean complete() {
    return Stream.of("initdb", "postgres", "pg_isready")
        .allMatch(program -> Files.isExecutable(directory.resolve(program)));
  }

  private static int number(Path version) {
    String name = String.valueOf(version.getFileName());
    return name.matches("\\d{1,4}") ? Integer.parseInt(name) : 0;
  }

  private static Path withoutLinks(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException e) {
      return program;
    }
  }
}
