package dev.tenon.reliability.mutant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A broken build: a few lines of the product's source, and others in their place.
 *
 * <p>A file names it. Its first line says what is broken, the lines after it which suites must
 * fail; then come the edits of each source, as {@link Edit} reads them.
 *
 * <pre>
 * What comes again takes effect again
 * suite: core dev.tenon.UnplacedMessagesTest#idsOfTwoSourcesAreDifferent
 * quick
 * --- core/src/main/java/dev/tenon/internal/Inbox.java
 * -          if (received.add(receive(message))) {
 * +          if (true) {
 * </pre>
 *
 * @param quick whether it is among those of every build
 */
record Mutant(String name, String broken, List<Suite> suites, boolean quick, List<Edit> edits) {
  static final Path DIRECTORY = Path.of("src/test/resources/mutants");
  private static final String SUITE = "suite: ";
  private static final String SOURCE = "--- ";

  /** All of them, by their names. */
  static List<Mutant> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.sorted().map(Mutant::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Mutant read(Path file) {
    try {
      return parse(
          file.getFileName().toString().replaceFirst("\\.\\w+$", ""), Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Mutant parse(String name, List<String> lines) {
    List<Suite> suites = new ArrayList<>();
    List<Edit> edits = new ArrayList<>();
    int at = 1;
    boolean quick = false;
    for (; at < lines.size() && !lines.get(at).startsWith(SOURCE); at++) {
      String line = lines.get(at);
      if (line.startsWith(SUITE)) {
        suites.add(Suite.parse(line.substring(SUITE.length())));
      } else if (line.equals("quick")) {
        quick = true;
      } else if (!line.isBlank()) {
        throw new IllegalArgumentException(name + ": neither a suite nor a source: " + line);
      }
    }
    while (at < lines.size()) {
      String source = lines.get(at).substring(SOURCE.length());
      int from = ++at;
      while (at < lines.size() && !lines.get(at).startsWith(SOURCE)) {
        at++;
      }
      edits.add(Edit.parse(source, lines.subList(from, at)));
    }
    if (suites.isEmpty() || edits.isEmpty()) {
      throw new IllegalArgumentException(name + " names no suite, or breaks nothing");
    }
    return new Mutant(name, lines.getFirst(), suites, quick, edits);
  }

  @Override
  public String toString() {
    return name;
  }
}
