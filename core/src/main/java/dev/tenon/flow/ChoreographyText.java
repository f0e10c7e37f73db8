package dev.tenon.flow;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Choreographies as text: a line for each thing that is said. */
final class ChoreographyText {
  private static final String OR = " | ";
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|min|h|d)");
  private static final Pattern WITHIN = Pattern.compile("(.*\\S)\\s+within\\s+(\\S+)");
  private static final Pattern OPTIONAL = Pattern.compile("(.*\\S)\\s+optional");
  private static final Pattern REACTION = Pattern.compile("(\\S+)\\s+->\\s+(.*)");

  private final List<Choreography> parsed = new ArrayList<>();
  private Choreography.@Nullable Builder current;

  List<Choreography> parse(String text) {
    int number = 0;
    for (String line : text.split("\\R", -1)) {
      number++;
      String said = line.replaceFirst("#.*", "").strip();
      try {
        if (!said.isEmpty()) {
          take(said);
        }
      } catch (TenonException e) {
        String reason = String.valueOf(e.getMessage()).substring(e.code().length() + 2);
        throw Problem.INVALID_CHOREOGRAPHY.because("line " + number + ": " + reason, e);
      }
    }
    finish();
    return List.copyOf(parsed);
  }

  private void take(String line) {
    String[] words = line.split("\\s+", 2);
    String rest = words.length < 2 ? "" : words[1];
    Choreography.Builder builder = current;
    if (words[0].equals("choreography")) {
      finish();
      current = Choreography.named(rest);
    } else if (builder == null) {
      throw Problem.INVALID_CHOREOGRAPHY.because("it begins with 'choreography' and its name");
    } else if (words[0].equals("begins")) {
      builder.begins(names(rest));
    } else if (words[0].equals("ends")) {
      end(builder, rest);
    } else {
      react(builder, line);
    }
  }

  private void finish() {
    if (current != null) {
      parsed.add(current.build());
    }
    current = null;
  }

  private static void end(Choreography.Builder builder, String rest) {
    Matcher within = WITHIN.matcher(rest);
    boolean timed = within.matches();
    builder.ends(names(timed ? within.group(1) : rest));
    if (timed) {
      builder.endsWithin(time(within.group(2)));
    }
  }

  private static void react(Choreography.Builder builder, String line) {
    Matcher reaction = REACTION.matcher(line);
    if (!reaction.matches()) {
      throw Problem.INVALID_CHOREOGRAPHY.because(
          "'" + line + "' is none of: choreography …, begins …, … -> …, ends …");
    }
    EventName cause = EventName.parse(reaction.group(1));
    Matcher within = WITHIN.matcher(reaction.group(2));
    Matcher optional = OPTIONAL.matcher(reaction.group(2));
    if (within.matches()) {
      builder.then(cause, new Reaction(names(within.group(1)), time(within.group(2))));
    } else if (optional.matches()) {
      builder.then(cause, new Reaction(names(optional.group(1)), null));
    } else {
      throw Problem.INVALID_CHOREOGRAPHY.because(
          "a reaction to " + cause + " ends with 'within' and a time, or with 'optional'");
    }
  }

  private static List<EventName> names(String text) {
    return Arrays.stream(text.split("\\|", -1)).map(name -> EventName.parse(name.strip())).toList();
  }

  private static Duration time(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw Problem.INVALID_CHOREOGRAPHY.because(
          "'" + text + "' is no time; write it as 500ms, 5s, 10min, 2h or 3d");
    }
    long count = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "min" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  static String print(Choreography choreography) {
    StringBuilder text = new StringBuilder("choreography ").append(choreography.name());
    text.append("\n  begins ").append(join(choreography.begins()));
    choreography
        .reactions()
        .forEach(
            (cause, reactions) -> reactions.forEach(reaction -> append(text, cause, reaction)));
    text.append("\n  ends ").append(join(choreography.ends()));
    if (choreography.endsWithin() != null) {
      text.append(" within ").append(print(choreography.endsWithin()));
    }
    return text.append('\n').toString();
  }

  private static void append(StringBuilder text, EventName cause, Reaction reaction) {
    Duration within = reaction.within();
    text.append("\n  ").append(cause).append(" -> ").append(join(reaction.anyOf()));
    text.append(within == null ? " optional" : " within " + print(within));
  }

  private static String join(Collection<EventName> names) {
    return names.stream().map(EventName::toString).collect(Collectors.joining(OR));
  }

  private static String print(Duration time) {
    long millis = time.toMillis();
    if (millis % 1_000 != 0) {
      return millis + "ms";
    } else if (millis % 60_000 != 0) {
      return millis / 1_000 + "s";
    } else if (millis % 3_600_000 != 0) {
      return millis / 60_000 + "min";
    }
    return millis % 86_400_000 == 0 ? millis / 86_400_000 + "d" : millis / 3_600_000 + "h";
  }
}
