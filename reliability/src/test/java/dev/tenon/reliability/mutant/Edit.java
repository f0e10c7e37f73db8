package dev.tenon.reliability.mutant;

import java.util.ArrayList;
import java.util.List;

/**
 * Other lines in the place of some lines of a source. Blank lines part one place from the next; in
 * each, {@code -} is what goes, {@code +} what comes, and lines that begin with a space stay. What
 * goes or stays must be there once; indentation does not count.
 *
 * @param source from the root of the repository
 */
record Edit(String source, List<List<String>> places) {
  static Edit parse(String source, List<String> lines) {
    List<List<String>> places = new ArrayList<>();
    List<String> place = new ArrayList<>();
    for (String line : lines) {
      if (!line.isBlank()) {
        if ("+- ".indexOf(line.charAt(0)) < 0) {
          throw new IllegalArgumentException("neither +, - nor a space: " + line);
        }
        place.add(line);
      } else if (!place.isEmpty()) {
        places.add(List.copyOf(place));
        place.clear();
      }
    }
    if (!place.isEmpty()) {
      places.add(List.copyOf(place));
    }
    return new Edit(source, List.copyOf(places));
  }

  /**
   * The source, broken.
   *
   * @throws IllegalStateException if what is to be broken is not there, or more than once
   */
  String apply(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    for (List<String> place : places) {
      List<String> before =
          place.stream().filter(line -> line.charAt(0) != '+').map(Edit::bare).toList();
      List<Integer> found = new ArrayList<>();
      for (int at = 0; at + before.size() <= lines.size(); at++) {
        List<String> here = lines.subList(at, at + before.size());
        if (here.stream().map(String::strip).toList().equals(before)) {
          found.add(at);
        }
      }
      if (before.isEmpty() || found.size() != 1) {
        throw new IllegalStateException(
            "%s has these lines %d times, not once; bring the mutant up to date:\n%s"
                .formatted(source, found.size(), String.join("\n", before)));
      }
      List<String> after =
          place.stream().filter(line -> line.charAt(0) != '-').map(Edit::bare).toList();
      List<String> here = lines.subList(found.getFirst(), found.getFirst() + before.size());
      here.clear();
      here.addAll(after);
    }
    return String.join("\n", lines) + "\n";
  }

  private static String bare(String line) {
    return line.substring(1).strip();
  }
}
