package dev.tenon.event;

import dev.tenon.error.Problem;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lives that led to one of a log, as its incarnation's text tells them: {@code root}, then
 * {@code root@100.<life>}, which agrees with its root up to offset 100, and so on. A text of any
 * other form is a root.
 *
 * @param root the first life
 * @param restores those that followed, each agreeing with the one before it up to an offset; these
 *     never decrease
 */
record Incarnation(String root, List<Restore> restores) {
  /** Beyond it the oldest but the root is left out: it is taken to have ended where it began. */
  private static final int KEPT_RESTORES = 8;

  private static final int MAX_TEXT = 1_000;

  /** With what is told of restores it is not longer than a text may be. */
  private static final int MAX_ROOT = 700;

  private static final int TIME_DIGITS = 9;
  private static final int RANDOM_DIGITS = 6;
  private static final Pattern RESTORE = Pattern.compile("@(\\d{1,18})\\.([0-9a-z]{15})");
  private static final Pattern TEXT =
      Pattern.compile("(.*?)((?:" + RESTORE + ")*)", Pattern.DOTALL);
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * A life that began from a backup.
   *
   * @param from the last offset it has in common with the life before it
   * @param life its name, which begins with the time of its birth: later ones compare greater
   */
  record Restore(long from, String life) {}

  static Incarnation parse(String text) {
    Matcher whole = TEXT.matcher(text);
    if (text.length() > MAX_TEXT || !whole.matches()) {
      return new Incarnation(text, List.of());
    }
    List<Restore> restores = new ArrayList<>();
    Matcher each = RESTORE.matcher(whole.group(2));
    while (each.find()) {
      restores.add(new Restore(Long.parseLong(each.group(1)), each.group(2)));
    }
    return new Incarnation(whole.group(1), List.copyOf(restores));
  }

  /**
   * The life that begins now and agrees with this one up to an offset.
   *
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if this one's text leaves no
   *     room for it, as none of a log does
   */
  Incarnation restoredAt(long offset, Instant now) {
    if (root.length() > MAX_ROOT) {
      throw Problem.INVALID_ARGUMENT.because(
          "an incarnation of %d characters is none of a log; it has at most %d"
              .formatted(root.length(), MAX_ROOT));
    }
    List<Restore> lives = new ArrayList<>(restores);
    lives.removeIf(life -> life.from() > offset);
    lives.add(new Restore(offset, birth(now) + random()));
    if (lives.size() > KEPT_RESTORES) {
      Restore oldest = lives.removeFirst();
      lives.set(0, new Restore(oldest.from(), lives.getFirst().life()));
    }
    return new Incarnation(root, List.copyOf(lives));
  }

  /** After that of any life this one knows of, however the clocks went. */
  private String birth(Instant now) {
    long millis = Math.max(0, now.toEpochMilli());
    if (!restores.isEmpty()) {
      String last = youngest().substring(0, TIME_DIGITS);
      millis = Math.max(millis, Long.parseLong(last, Character.MAX_RADIX) + 1);
    }
    return digits(millis, TIME_DIGITS);
  }

  private static String random() {
    return digits(
        RANDOM.nextLong((long) Math.pow(Character.MAX_RADIX, RANDOM_DIGITS)), RANDOM_DIGITS);
  }

  private static String digits(long number, int count) {
    String digits = Long.toString(number, Character.MAX_RADIX);
    return "0".repeat(Math.max(0, count - digits.length())) + digits;
  }

  /** Up to which offset both lives are the same, as far as they tell; -1 if of different logs. */
  long agreedWith(Incarnation other) {
    for (int i = restores.size(); i > 0; i--) {
      int same = other.indexOf(restores.get(i - 1).life());
      if (same > 0) {
        return Math.min(endOf(i), other.endOf(same));
      }
    }
    return root.equals(other.root) ? Math.min(endOf(0), other.endOf(0)) : -1;
  }

  /** Where a life stands among these, the root being 0; -1 if it is none of them. */
  private int indexOf(String life) {
    for (int i = 0; i < restores.size(); i++) {
      if (restores.get(i).life().equals(life)) {
        return i + 1;
      }
    }
    return -1;
  }

  /** The last offset of a life that those after it have, too. */
  private long endOf(int life) {
    return life < restores.size() ? restores.get(life).from() : Long.MAX_VALUE;
  }

  boolean isYoungerThan(Incarnation other) {
    return youngest().compareTo(other.youngest()) > 0;
  }

  /** Roots are as old as each other. */
  private String youngest() {
    return restores.isEmpty() ? "" : restores.getLast().life();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(root);
    for (Restore restore : restores) {
      text.append('@').append(restore.from()).append('.').append(restore.life());
    }
    return text.toString();
  }
}
