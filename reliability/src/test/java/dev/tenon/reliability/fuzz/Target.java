package dev.tenon.reliability.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A parser to be fuzzed; its kept inputs are in a directory of its name. */
enum Target {
  ARGUMENTS("dev.tenon.cli.ArgumentsFuzz"),
  BINLOG("dev.tenon.tail.mysql.BinlogFuzz"),
  CLOUD_EVENTS("dev.tenon.reliability.fuzz.CloudEventsFuzz"),
  CURSORS("dev.tenon.reliability.fuzz.CursorFuzz"),
  GTIDS("dev.tenon.tail.mysql.GtidFuzz"),
  HTTP("dev.tenon.example.b2b.http.ExchangesFuzz"),
  JSON("dev.tenon.reliability.fuzz.JsonFuzz"),
  ORDER_FILES("dev.tenon.example.b2b.input.OrderFileFuzz"),
  PGOUTPUT("dev.tenon.tail.postgres.PgOutputFuzz"),
  SAGAS("dev.tenon.internal.SagaCodecFuzz");

  /** Where a target takes its input: a method of Jazzer's choice. */
  private static final String METHOD = "fuzzerTestOneInput";

  private final String type;

  Target(String type) {
    this.type = type;
  }

  String type() {
    return type;
  }

  /** Gives it an input; throws what it throws. */
  void take(byte[] input) throws Throwable {
    try {
      Class.forName(type).getMethod(METHOD, byte[].class).invoke(null, (Object) input);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  Path directory() {
    return Path.of("src/test/resources/fuzz", name().toLowerCase(Locale.ROOT));
  }

  List<Path> inputs() {
    try (Stream<Path> files = Files.list(directory())) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
