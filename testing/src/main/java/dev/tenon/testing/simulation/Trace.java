package dev.tenon.testing.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened, in order; written out only if somebody wants to read it. */
final class Trace {
  private static final int MOST_KEPT = 200_000;
  private static final int MOST_RELATED = 40;
  private static final int MOST_NAMES = 5;
  private static final int MOST_LAST = 15;
  private static final int MOST_AT_ONCE = 5;
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]+");

  private final List<Entry> entries = new ArrayList<>();

  private record Entry(long at, String who, String what, Object detail) {
    /** A line, of the parts that are wanted; null if that leaves nothing to tell. */
    @Nullable String line(Predicate<String> wanted) {
      List<String> all = Wording.of(detail);
      List<String> parts = all.stream().filter(wanted).toList();
      if (parts.isEmpty() && !isTold(all)) {
        return null;
      }
      String shown = parts.stream().limit(MOST_AT_ONCE).collect(Collectors.joining("; "));
      int left = all.size() - Math.min(parts.size(), MOST_AT_ONCE);
      return "%,14.3f s  %-22s %s%s%s"
          .formatted(
              at / 1e9,
              who,
              what,
              shown.isEmpty() ? "" : ": " + shown,
              left > 0 && !parts.isEmpty() ? "; and " + left + " more" : "");
    }

    String service() {
      return who.contains(".") ? who.substring(0, who.indexOf('.')) : who;
    }

    /** Some things tell something without saying what of; a write of marks alone does not. */
    private boolean isTold(List<String> all) {
      return all.isEmpty() && !what.equals("writes") && !what.equals("commits");
    }
  }

  void add(long at, String who, String what, Object detail) {
    if (entries.size() < MOST_KEPT) {
      entries.add(new Entry(at, who, what, detail));
    }
  }

  /** What happened to those that a text speaks of, and what happened last. */
  String about(String text) {
    Set<String> known = known();
    Set<String> names =
        words(text).stream()
            .filter(known::contains)
            .limit(MOST_NAMES)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    StringBuilder told = new StringBuilder();
    if (!names.isEmpty()) {
      List<String> related = linesAbout(names);
      tell(told, "what happened to " + String.join(", ", names), related, MOST_RELATED);
    }
    List<String> lines = new ArrayList<>();
    for (Entry entry : entries) {
      String line = entry.line(part -> true);
      if (line != null) {
        lines.add(line);
      }
    }
    tell(told, "what happened last", lines, MOST_LAST);
    return told.toString();
  }

  private static Set<String> words(String text) {
    return WORD.matcher(text)
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Set<String> known() {
    Set<String> names = new LinkedHashSet<>();
    entries.forEach(entry -> Wording.addNames(entry.detail(), names));
    return names;
  }

  private List<String> linesAbout(Set<String> names) {
    List<String> lines = new ArrayList<>();
    String teller = "";
    for (Entry entry : entries) {
      String line = entry.line(part -> words(part).stream().anyMatch(names::contains));
      boolean bare = Wording.of(entry.detail()).isEmpty();
      // What has no parts, such as a crash, is told where it happens to one of these.
      boolean told = line != null && (!bare || entry.service().equals(teller));
      if (told) {
        lines.add(line);
      }
      teller = told ? entry.service() : "";
    }
    return lines;
  }

  private static void tell(StringBuilder told, String title, List<String> lines, int most) {
    int left = Math.max(0, lines.size() - most);
    told.append("  ").append(title);
    if (left > 0) {
      told.append(", after %,d more".formatted(left));
    }
    told.append(":\n");
    lines.subList(left, lines.size()).forEach(line -> told.append(line).append('\n'));
  }
}
