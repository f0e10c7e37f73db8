package dev.tenon.soak.history;

import dev.tenon.soak.history.Append.Outcome;
import dev.tenon.soak.history.Violation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Checks the history of one stream. One log answered all of it if whatever is acknowledged is in
 * every later read, whatever a read showed is in every later one at the same version, nothing is
 * there more often than asked for, and nothing before it was asked for.
 */
final class HistoryChecker {
  private final Map<String, List<Append>> appends;
  private final List<Read> reads;
  private final Predicate<String> ownAccord;
  private final List<Violation> violations = new ArrayList<>();
  private final Set<String> told = new HashSet<>();

  HistoryChecker(List<Append> appends, List<Read> reads, Predicate<String> ownAccord) {
    this.appends = appends.stream().collect(Collectors.groupingBy(Append::what));
    this.reads = reads.stream().sorted(Comparator.comparingLong(Read::completed)).toList();
    this.ownAccord = ownAccord;
  }

  List<Violation> check() {
    for (Read read : reads) {
      checkVersions(read);
      checkCounts(read);
      checkOrigin(read);
      checkAcknowledged(read);
      checkOrder(read);
    }
    checkAgreement();
    return violations;
  }

  /** Of each contradiction only the first read that shows it. */
  private void add(Kind kind, String what, Operation... operations) {
    if (told.add(kind + what)) {
      violations.add(new Violation(kind, what, operations));
    }
  }

  private void checkVersions(Read read) {
    long before = 0;
    for (Shown event : read.shown()) {
      if (event.version() <= before) {
        add(Kind.REORDERED, event + " follows version " + before, read);
      } else if (event.version() > before + 1) {
        add(Kind.LOST, "versions between " + before + " and " + event.version(), read);
      }
      before = event.version();
    }
  }

  private void checkCounts(Read read) {
    Set<String> ids = new HashSet<>();
    Map<String, Integer> counts = new HashMap<>();
    for (Shown event : read.shown()) {
      int count = counts.merge(event.what(), 1, Integer::sum);
      if (!ids.add(event.id())) {
        add(Kind.DOUBLED, "event " + event.id() + " is there twice", read);
      } else if (count > most(event.what())) {
        List<Operation> involved = new ArrayList<>(appendsOf(event.what()));
        involved.add(read);
        String what = event.what() + " is there " + count + " times";
        add(Kind.DOUBLED, what, involved.toArray(Operation[]::new));
      }
    }
  }

  private int most(String what) {
    return appendsOf(what).stream()
        .filter(append -> append.outcome() != Outcome.REFUSED)
        .mapToInt(Append::most)
        .max()
        .orElse(1);
  }

  private List<Append> appendsOf(String what) {
    return appends.getOrDefault(what, List.of());
  }

  private void checkOrigin(Read read) {
    for (Shown event : read.shown()) {
      List<Append> origins = appendsOf(event.what());
      if (origins.isEmpty()) {
        if (!ownAccord.test(event.what())) {
          add(Kind.PHANTOM, event.what() + " was never appended", read);
        }
      } else if (origins.stream().allMatch(append -> append.outcome() == Outcome.REFUSED)) {
        add(Kind.PHANTOM, event.what() + " was refused", origins.getFirst(), read);
      } else if (origins.stream().allMatch(append -> isBefore(read, append))) {
        add(
            Kind.PHANTOM,
            event.what() + " is there before it is appended",
            origins.getFirst(),
            read);
      }
    }
  }

  private void checkAcknowledged(Read read) {
    for (List<Append> same : appends.values()) {
      for (Append append : same) {
        if (append.isAcknowledged() && isBefore(append, read) && !read.shows(append.what())) {
          add(Kind.LOST, append.what() + " was acknowledged", append, read);
        }
      }
    }
  }

  /** What was acknowledged before another was asked for comes before it. */
  private void checkOrder(Read read) {
    Append latest = null;
    for (Shown event : read.shown()) {
      List<Append> origins = appendsOf(event.what());
      if (origins.size() != 1 || origins.getFirst().most() != 1) {
        continue;
      }
      Append append = origins.getFirst();
      if (latest != null && append.isAcknowledged() && isBefore(append, latest)) {
        String what = append.what() + " comes after " + latest.what();
        add(Kind.REORDERED, what, append, latest, read);
      }
      if (latest == null || append.invoked() - latest.invoked() > 0) {
        latest = append;
      }
    }
  }

  /** All reads show one stream as it grows. */
  private void checkAgreement() {
    Map<Long, Read> witnesses = new HashMap<>();
    Read longest = null;
    for (Read read : reads) {
      for (Shown event : read.shown()) {
        Read witness = witnesses.putIfAbsent(event.version(), read);
        if (witness != null) {
          compare(witness, read, event);
        }
      }
      if (longest != null
          && isBefore(longest, read)
          && read.shown().size() < longest.shown().size()) {
        Shown missing = longest.shown().get(read.shown().size());
        add(Kind.LOST, missing + " was there already", longest, read);
      }
      if (longest == null || read.shown().size() > longest.shown().size()) {
        longest = read;
      }
    }
  }

  private void compare(Read earlier, Read later, Shown event) {
    for (Shown shown : earlier.shown()) {
      if (shown.version() == event.version() && !shown.id().equals(event.id())) {
        boolean moved = later.shown().stream().anyMatch(e -> e.id().equals(shown.id()));
        Kind kind = moved ? Kind.REORDERED : Kind.LOST;
        add(kind, shown + " is " + event.what() + " in another read", earlier, later);
      }
    }
  }

  private static boolean isBefore(Operation first, Operation second) {
    return first.completed() - second.invoked() < 0;
  }
}
