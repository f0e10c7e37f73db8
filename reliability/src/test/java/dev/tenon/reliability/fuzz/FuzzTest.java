package dev.tenon.reliability.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a parser is given, it takes it or refuses it with a code. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuzzTest {
  private static final Duration SHORT = Duration.ofSeconds(6);
  private static final Duration LONG = Duration.ofSeconds(40);
  private static final int FINDING = 77;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void keptInputsAreTakenOrRefused(Target target) {
    assertThat(target.inputs()).isNotEmpty();
    for (Path input : target.inputs()) {
      assertThatCode(() -> target.take(Files.readAllBytes(input)))
          .as(input.toString())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aShortRunFindsNothing() throws Exception {
    Path seeds = Files.createDirectory(directory.resolve("seeds"));
    for (Target target : Target.values()) {
      for (Path input : target.inputs()) {
        Files.write(
            seeds.resolve(target + "-" + input.getFileName()),
            AnyFuzz.input(target, Files.readAllBytes(input)));
      }
    }
    requireNothingFound(AnyFuzz.class.getName(), seeds, SHORT);
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void aLongRunFindsNothing(Target target) throws Exception {
    requireNothingFound(target.type(), target.directory(), LONG);
  }

  /** Else it might look nowhere. */
  @Tag("long")
  @Test
  void aPlantedFaultIsFound() throws Exception {
    Path none = Files.createDirectory(directory.resolve("none"));
    Fuzzer.Result result = new Fuzzer(directory).run(PlantedFuzz.class.getName(), none, LONG);
    assertThat(result.exit()).as(result.said()).isEqualTo(FINDING);
    assertThat(result.findings()).hasSize(1);
  }

  /** What was found is left in target/fuzz, to be kept as an input once it is mended. */
  private void requireNothingFound(String type, Path seeds, Duration time)
      throws IOException, InterruptedException {
    Fuzzer.Result result = new Fuzzer(directory).run(type, seeds, time);
    Path kept = Files.createDirectories(Path.of("target/fuzz"));
    for (Path finding : result.findings()) {
      Files.write(kept.resolve(finding.getFileName()), Files.readAllBytes(finding));
    }
    assertThat(result.exit()).as(result.said()).isZero();
    assertThat(result.findings()).isEmpty();
  }
}
