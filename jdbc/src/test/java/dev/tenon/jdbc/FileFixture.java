package dev.tenon.jdbc;

import dev.tenon.spi.Database;
import dev.tenon.tck.DatabaseFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** A database in a file of a directory that is deleted with the fixture. */
final class FileFixture implements DatabaseFixture {
  private final Path directory;
  private final Function<Path, Database> opener;

  FileFixture(Function<Path, Database> opener) {
    this.opener = opener;
    try {
      directory = Files.createTempDirectory("tenon-kit-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.REOPENS);
  }

  @Override
  public Database open() {
    return opener.apply(directory.resolve("log"));
  }

  @Override
  public void close() {
    try (Stream<Path> walk = Files.walk(directory)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
