package dev.tenon.flow;

import static dev.tenon.flow.Reaction.optional;
import static dev.tenon.flow.Reaction.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoreographyTest {
  private static final String TEXT =
      """
      choreography order
        begins orders/Placed
        orders/Placed -> customers/Reserved | customers/Refused within 5s
        orders/Placed -> customers/Settled optional
        customers/Reserved -> orders/Opened within 2s
        customers/Refused -> orders/Rejected within 2s
        ends orders/Opened | orders/Rejected within 1min
      """;

  @Test
  void isWrittenAndReadAsText() {
    assertThat(FlowWorld.ORDER).hasToString(TEXT);
    assertThat(Choreography.parse(TEXT).getFirst()).hasToString(TEXT);
    String second =
        "choreography b # another\r\nbegins x/Y # that\n\n  x/Y  ->  z/A|z/B optional\nends z/A";
    List<Choreography> both = Choreography.parse(second + "\n" + TEXT);
    assertThat(both).extracting(Choreography::name).containsExactly("b", "order");
    assertThat(both.getFirst().endsWithin()).isNull();
    assertThat(Choreography.parse("# nothing\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1ms, 1", "1500ms, 1500", "90s, 90000", "60s, 60000", "2h, 7200000", "3d, 259200000"})
  void timesAreWrittenInTheirLargestUnit(String text, long millis) {
    Choreography one = Choreography.parse(declared(text)).getFirst();
    assertThat(one.reactions().values().iterator().next().getFirst().within())
        .isEqualTo(Duration.ofMillis(millis));
    assertThat(Choreography.parse(one.toString()).getFirst()).hasToString(one.toString());
  }

  private static String declared(String time) {
    return "choreography c\nbegins a/A\na/A -> b/B within " + time + "\nends b/B";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "begins a/A; line 1: it begins with 'choreography'",
        "choreography c; nothing begins it",
        "choreography a b; not 'a b'",
        "choreography c\\nbegins a; line 2: 'a' is no event",
        "choreography c\\nbegins a b/B; line 2",
        "choreography c\\nbegins a/A; nothing ends it",
        "choreography c\\nbegins a/A\\nends b/B; it never ends with b/B",
        "choreography c\\nbegins a/A\\nends a/A\\nx/X -> a/A optional; x/X never comes",
        "choreography c\\nbegins a/A\\na/A -> b/B; line 3: a reaction to a/A ends with 'within'",
        "choreography c\\nbegins a/A\\na/A => b/B; line 3: 'a/A => b/B' is none of",
        "choreography c\\nbegins a/A\\na/A -> b/B within 5; line 3: '5' is no time",
        "choreography c\\nbegins a/A\\na/A -> b/B within 0s; line 3: an event follows within 1 ms",
        "choreography c\\nbegins a/A\\na/A -> b/B within 400d; line 3",
        "choreography c\\nbegins a/A\\na/A -> b/B within 999999999999999d; line 3",
        "choreography c\\nbegins a/A\\na/A -> b/B | b/B within 1s; line 3",
        "choreography c\\nbegins a/A\\na/A -> | b/B within 1s; line 3",
      })
  void whatMakesNoSenseIsRefusedWithItsLine(String text, String reason) {
    assertThatThrownBy(() -> Choreography.parse(text.replace("\\n", "\n")))
        .isInstanceOf(TenonException.class)
        .hasMessageStartingWith(Problem.INVALID_CHOREOGRAPHY.code())
        .hasMessageContaining(reason);
  }

  @Test
  void anEventFollowsFromAnotherOnce() {
    Choreography.Builder builder =
        Choreography.named("c").begins("a", "A").then("a", "A", optional("b", "B", "C"));
    assertThatThrownBy(() -> builder.then("a", "A", within(Duration.ofSeconds(1), "b", "C")))
        .hasMessageContaining("b/C follows from a/A twice");
  }
}
