package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.ReferenceReplay;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine;

/** Runs the demo as the command line does, in this process, and finds the files that come along. */
final class Demo {
  private Demo() {}

  /** What a run said and how it ended. */
  record Result(int code, String out, String err) {}

  static Result run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new DemoCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    return new Result(code, out.toString(), err.toString());
  }

  /** For a process of its own, to be killed. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new DemoCommand()).execute(arguments));
  }

  static Path sample() {
    return resource("sample-orders.csv");
  }

  /** Six months of real orders. */
  static Path sixMonths() {
    return resource("online-retail-2010-12-to-2011-05.csv.gz");
  }

  /** Writes the first lines of the six months. */
  static Path someMonths(Path target, int lines) {
    try (InputStream packed = Files.newInputStream(sixMonths());
        InputStream plain = new GZIPInputStream(packed)) {
      List<String> all = new String(plain.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return Files.write(target, all.subList(0, lines + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path resource(String name) {
    URL url = Objects.requireNonNull(ReferenceReplay.class.getResource(name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
