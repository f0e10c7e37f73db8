package dev.tenon.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The files of this repository, without what is built or hidden. */
final class Repository {
  /** Tests run in the directory of their module. */
  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private Repository() {}

  static List<Path> pages() {
    return files(ROOT, ".md");
  }

  /** The one source of that name that runs with the build: a test, or the example's. */
  static Path source(String name) {
    List<Path> found =
        files(ROOT, "/" + name).stream()
            .filter(file ->
                file.toString().contains("/src/test/java/")
                    || file.toString().contains("/examples/b2b-store/src/main/java/"))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(
          "one test or source of the example must be named " + name + ", but there are " + found);
    }
    return found.getFirst();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path directory, String suffix) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
              String name = visited.getFileName().toString();
              boolean hidden = name.startsWith(".") || name.equals("target");
              return hidden && !visited.equals(directory)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.toString().endsWith(suffix)) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }
}
