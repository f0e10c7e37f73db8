package dev.tenon.cli.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The compiled modules of this repository, found by their directories and named after them. */
final class Modules {
  /** Tests run in the directory of their module. */
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Path EXAMPLES = ROOT.resolve("examples");
  private static final Set<String> PROGRAMS = Set.of("bench", "cli", "soak");
  private static final Set<String> NO_ADAPTERS = Set.of("core", "testing", "tck");

  private Modules() {}

  static List<String> all() {
    return Stream.concat(libraries().stream(), PROGRAMS.stream().sorted()).toList();
  }

  /** The modules that become part of a service or of its tests. */
  static List<String> libraries() {
    return compiledIn(ROOT)
        .map(Path::toString)
        .filter(module -> !PROGRAMS.contains(module))
        .toList();
  }

  static List<String> adapters() {
    return libraries().stream().filter(module -> !NO_ADAPTERS.contains(module)).toList();
  }

  static List<String> examples() {
    return compiledIn(EXAMPLES).map(Path::toString).toList();
  }

  static JavaClasses main(List<String> modules) {
    return load(modules.stream().map(module -> module + "/target/classes"));
  }

  static JavaClasses tests(List<String> modules) {
    return load(modules.stream().map(module -> module + "/target/test-classes"));
  }

  private static Stream<Path> compiledIn(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> Files.isDirectory(entry.resolve("target/classes")))
          .map(ROOT::relativize)
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JavaClasses load(Stream<String> directories) {
    return new ClassFileImporter()
        .importPaths(directories.map(ROOT::resolve).filter(Files::isDirectory).toList());
  }
}
