package dev.tenon.reliability.mutant;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the classes that a mutant breaks, to stand before the product's on a class path. */
final class MutantBuild {
  /** Tests run in the directory of their module. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private MutantBuild() {}

  /** Leaves the broken classes in a directory. */
  static void compile(Mutant mutant, Path sources, Path classes) {
    try {
      List<Path> broken = new ArrayList<>();
      for (Edit edit : mutant.edits()) {
        Path source = sources.resolve(edit.source());
        Files.createDirectories(source.getParent());
        Files.writeString(source, edit.apply(Files.readString(ROOT.resolve(edit.source()))));
        broken.add(source);
      }
      compile(mutant.name(), broken, classes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(String mutant, List<Path> sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("java.class.path"),
              "--release",
              "21",
              "-proc:none",
              "-implicit:none");
      boolean compiled =
          compiler
              .getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!compiled) {
        throw new IllegalStateException(mutant + " does not compile:\n" + said);
      }
    }
  }
}
