package dev.tenon.soak.observer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @TempDir Path directory;

  private final Findings findings = new Findings();

  @ParameterizedTest
  @ValueSource(strings = {"", "disk"})
  void aLogThatTellsAPasswordIsNamed(String below) throws IOException {
    Path place = Files.createDirectories(directory.resolve(below));
    Files.writeString(place.resolve("nats.password"), "pw-1\n");
    Files.writeString(directory.resolve("orders-1.log"), "all is well\n");
    Secrets.check(directory, findings);
    assertThat(findings.examples(Invariant.WELL_BEHAVED)).isEmpty();

    Files.write(
        directory.resolve("view-2.log"),
        new byte[] {(byte) 0xc3, '\n', 'a', 't', ' ', 'p', 'w', '-', '1', '@'});
    Secrets.check(directory, findings);
    assertThat(findings.examples(Invariant.WELL_BEHAVED))
        .singleElement()
        .asString()
        .contains("view-2.log")
        .contains("nats.password")
        .doesNotContain("pw-1");
  }
}
