package dev.tenon.reliability.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mutant is caught by its suites, which pass on the product as it is. */
class MutantsTest {
  /** A minute, on a machine that does other things beside. */
  private static final Duration LIMIT = Duration.ofSeconds(100);

  /** Then whoever has not failed does not: it leaves time to begin and to end in. */
  private static final Duration ENOUGH = Duration.ofSeconds(45);

  @TempDir Path directory;

  static List<Mutant> quick() {
    return mutants(Mutant::quick);
  }

  static List<Mutant> slow() {
    return mutants(mutant -> !mutant.quick());
  }

  private static List<Mutant> mutants(Predicate<Mutant> kind) {
    return Mutant.all().stream().filter(kind).toList();
  }

  @ParameterizedTest
  @MethodSource("quick")
  void aSuiteFailsOnIt(Mutant mutant) throws Exception {
    requireCaught(mutant);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("slow")
  void aSuiteFailsOnItWithinAMinute(Mutant mutant) throws Exception {
    requireCaught(mutant);
  }

  private void requireCaught(Mutant mutant) throws IOException, InterruptedException {
    Path classes = Files.createDirectory(directory.resolve("classes"));
    MutantBuild.compile(mutant, directory.resolve("sources"), classes);
    SuiteProcess.Result result =
        new SuiteProcess(directory).run(mutant.suites(), List.of(classes), ENOUGH, LIMIT);
    Files.writeString(
        Files.createDirectories(Path.of("target/mutants")).resolve(mutant + ".txt"),
        result.took() + "\n" + result.said());
    assertThat(result.exit())
        .as("%s, on which %s must fail, and which said:%n%s", mutant, mutant.suites(), result)
        .isEqualTo(SuiteRunner.FAILED);
  }

  /** Otherwise a suite that cannot even run would count as one that notices. */
  @Test
  void theSuitesPassOnTheProduct() throws Exception {
    requirePassed(quick());
  }

  @Tag("long")
  @Test
  void theSlowSuitesPassOnTheProduct() throws Exception {
    requirePassed(slow());
  }

  private void requirePassed(List<Mutant> mutants) throws IOException, InterruptedException {
    List<Suite> suites =
        mutants.stream().flatMap(mutant -> mutant.suites().stream()).distinct().toList();
    SuiteProcess.Result result =
        new SuiteProcess(directory).run(suites, List.of(), Duration.ZERO, LIMIT.multipliedBy(6));
    assertThat(result.exit()).as(result.said()).isEqualTo(SuiteRunner.PASSED);
  }

  @Test
  void thePageShowsThem() throws IOException {
    String page = Files.readString(MutantBuild.ROOT.resolve("docs/reliability.md"));
    List<String> rows =
        Mutant.all().stream()
            .map(mutant ->
                "| %s | %s | `%s` |"
                    .formatted(
                        mutant.name(),
                        mutant.broken(),
                        mutant.suites().stream()
                            .map(Suite::title)
                            .collect(Collectors.joining("`, `"))))
            .toList();
    assertThat(page.lines()).containsAll(rows);
    assertThat(rows).hasSizeGreaterThanOrEqualTo(12);
    assertThat(quick()).hasSize(4);
  }

  @Test
  void whatIsNoLongerThereCannotBeBroken() {
    Edit edit = Edit.parse("A.java", List.of("-  int a;", "+  int b;"));

    assertThat(edit.apply("class A {\n    int a;\n}\n")).isEqualTo("class A {\nint b;\n}\n");
    assertThatThrownBy(() -> edit.apply("class A {}\n")).hasMessageContaining("A.java");
    assertThatThrownBy(() -> edit.apply("int a;\nint a;\n")).hasMessageContaining("2 times");
  }

  @Test
  void aSuiteThatIsNotThereCatchesNothing() throws Exception {
    Suite none = new Suite("core", "dev.tenon.NoSuchTest");
    var result = new SuiteProcess(directory).run(List.of(none), List.of(), ENOUGH, LIMIT);
    assertThat(result.exit()).isNotIn(SuiteRunner.FAILED, SuiteRunner.PASSED);
  }
}
