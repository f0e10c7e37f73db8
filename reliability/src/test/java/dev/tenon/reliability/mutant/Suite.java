package dev.tenon.reliability.mutant;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A test class of a module, or one method of it.
 *
 * @param test {@code package.Class}, {@code package.Class$Nested} or either with {@code #method}
 */
record Suite(String module, String test) {
  static Suite parse(String text) {
    String[] parts = text.split(" ", 2);
    if (parts.length < 2) {
      throw new IllegalArgumentException("a suite is a module and a test: " + text);
    }
    return new Suite(parts[0], parts[1].strip());
  }

  /** The module's compiled tests. */
  Path classes() {
    Path classes = MutantBuild.ROOT.resolve(module).resolve("target/test-classes");
    if (!Files.isDirectory(classes)) {
      throw new IllegalStateException(
          "the tests of " + module + " are not compiled; build with: mvn -pl reliability -am test");
    }
    return classes;
  }

  /** The class, without its package. */
  String title() {
    return test.substring(test.lastIndexOf('.') + 1).replace('$', '.').replace('#', '.');
  }
}
