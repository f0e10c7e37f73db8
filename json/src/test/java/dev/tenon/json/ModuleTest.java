package dev.tenon.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleTest {
  @TempDir private Path folder;

  /** Compiles and loads a module with one record. */
  private Class<?> record(String module, String record) throws IOException, ClassNotFoundException {
    Path declaration = Files.writeString(folder.resolve("module-info.java"), module);
    Path source = Files.writeString(folder.resolve("Paid.java"), "package shop; " + record);
    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "-d",
                folder.toString(),
                declaration.toString(),
                source.toString());
    assertThat(result).isZero();
    ModuleLayer boot = ModuleLayer.boot();
    Configuration found =
        boot.configuration().resolve(ModuleFinder.of(folder), ModuleFinder.of(), Set.of("shop"));
    ClassLoader loader = getClass().getClassLoader();
    return ModuleLayer.defineModulesWithOneLoader(found, List.of(boot), loader)
        .layer()
        .findLoader("shop")
        .loadClass("shop.Paid");
  }

  @Test
  void aPackageThatIsNotOpenIsRefusedAtOnce() throws Exception {
    Class<?> hidden = record("module shop {}", "public record Paid(int cents) {}");

    assertThatThrownBy(() -> JsonCodec.of(hidden))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("add 'opens shop to tools.jackson.databind;' to module shop");
  }

  @Test
  void anOpenPackageWillDo() throws Exception {
    Class<?> open = record("module shop { opens shop; }", "record Paid(int cents) {}");

    assertThat(JsonCodec.of(open).typeOf(open)).contains("Paid");
  }

  @Test
  void aPublicRecordOfAnExportedPackageWillDo() throws Exception {
    Class<?> exported = record("module shop { exports shop; }", "public record Paid(int cents) {}");
    JsonCodec codec = JsonCodec.of(exported);
    Object paid = exported.getConstructor(int.class).newInstance(7);

    assertThat(codec.decode(codec.encode(paid))).isEqualTo(paid);
  }
}
