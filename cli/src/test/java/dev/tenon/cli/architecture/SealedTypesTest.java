package dev.tenon.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A new permitted subclass breaks the exhaustive switches of those who use the type, and no tool
 * for comparing binaries notices: so adding one means changing the list here, and the changelog.
 */
class SealedTypesTest {
  @Test
  void whatUsersSwitchOverIsAsListed() throws IOException {
    String listed;
    try (InputStream file = SealedTypesTest.class.getResourceAsStream("sealed-types.txt")) {
      listed = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }

    String actual =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.tenon")
                .stream()
                .filter(type -> !type.getPackageName().startsWith("dev.tenon.internal"))
                .filter(type -> !type.getPackageName().startsWith("dev.tenon.example"))
                .filter(type -> !type.getPackageName().startsWith("dev.tenon.bench"))
                .filter(type -> !type.getPackageName().startsWith("dev.tenon.soak"))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::reflect)
                .filter(type -> type.isSealed() && !type.isEnum())
                .map(SealedTypesTest::line)
                .sorted()
                .collect(Collectors.joining());

    assertThat(actual).isEqualTo(listed);
  }

  private static String line(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .map(Class::getName)
        .sorted()
        .collect(Collectors.joining(" ", sealed.getName() + ": ", "\n"));
  }
}
