package dev.tenon.cli;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.flow.Choreography;
import dev.tenon.flow.Flows;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.spi.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Says which services' stores are looked at, and what was declared. */
final class FlowOptions {
  static final int FINE = 0;
  static final int FOUND = 1;
  static final int UNUSABLE = 2;

  @Option(
      names = "--store",
      paramLabel = "SERVICE=PATH|URL",
      description = {
        "a service and its store: a file, jdbc:postgresql://... or jdbc:mariadb://...;",
        "give one for each service"
      })
  private final Map<String, String> stores = new LinkedHashMap<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "a directory of embedded stores, each named after its service: orders.db")
  private @Nullable Path data;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "who connects to servers; the password is TENON_PASSWORD's")
  private @Nullable String user;

  @Option(
      names = "--choreography",
      paramLabel = "FILE",
      description = "what is meant to happen, as Choreography.toString() writes it")
  private final List<Path> choreographies = new ArrayList<>();

  @Option(
      names = "--view",
      paramLabel = "FILE",
      description =
          "where what was read is kept, so that the next time only what is new is read "
              + "(default: nowhere, and everything is read each time)")
  private @Nullable Path view;

  @Option(names = "--json", description = "prints the result as JSON")
  private boolean json;

  void requireChoreography(CommandLine command) {
    if (choreographies.isEmpty()) {
      throw new ParameterException(
          command, "Without --choreography nothing is expected, so nothing can be stuck");
    }
  }

  /** Reads what is new, and does something with it; answers with the exit code. */
  int run(CommandLine command, ToIntBiFunction<Flows, Output> work) {
    try {
      return view == null ? withoutView(command, work) : run(command, view, work);
    } catch (IOException e) {
      return unusable(command, e.toString());
    } catch (TenonException e) {
      return switch (e.problem()) {
        case INVALID_ARGUMENT,
            STORAGE_FAILED,
            SCHEMA_MISMATCH,
            INVALID_CHOREOGRAPHY,
            FLOW_VIEW_OUTDATED,
            UNKNOWN_FLOW ->
            unusable(command, String.valueOf(e.getMessage()));
        default -> throw e;
      };
    }
  }

  private static int unusable(CommandLine command, String reason) {
    command.getErr().println("tenon: " + reason.replaceAll("\\s*\\R\\s*", " "));
    command.getErr().flush();
    return UNUSABLE;
  }

  private int withoutView(CommandLine command, ToIntBiFunction<Flows, Output> work)
      throws IOException {
    Path directory = Files.createTempDirectory("tenon-flows-");
    try {
      return run(command, directory.resolve("view"), work);
    } finally {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private int run(CommandLine command, Path kept, ToIntBiFunction<Flows, Output> work)
      throws IOException {
    List<Choreography> declared = new ArrayList<>();
    for (Path file : choreographies) {
      declared.addAll(read(file));
    }
    Map<String, Database> open = new LinkedHashMap<>();
    try {
      open(open);
      try (JdbcDatabase database = JdbcDatabase.sqlite(kept)) {
        Flows flows = Flows.of(database, open, declared);
        flows.refresh();
        return work.applyAsInt(flows, new Output(command.getOut(), json));
      }
    } finally {
      open.values().forEach(Database::close);
    }
  }

  private static List<Choreography> read(Path file) throws IOException {
    try {
      return Choreography.parse(Files.readString(file));
    } catch (TenonException e) {
      throw Problem.INVALID_CHOREOGRAPHY.because(
          file + ", " + String.valueOf(e.getMessage()).substring(e.code().length() + 2), e);
    }
  }

  private void open(Map<String, Database> open) throws IOException {
    if (data != null) {
      for (Path file : StoreOptions.storesIn(data)) {
        if (view == null || !Files.exists(view) || !Files.isSameFile(file, view)) {
          open.put(serviceOf(file), StoreOptions.embedded(file));
        }
      }
    }
    for (Map.Entry<String, String> store : stores.entrySet()) {
      String where = store.getValue();
      Database database =
          where.startsWith("jdbc:")
              ? StoreOptions.server(where, user)
              : StoreOptions.embedded(StoreOptions.file(Path.of(where)));
      Database before = open.put(store.getKey(), database);
      if (before != null) {
        before.close();
        throw Problem.INVALID_ARGUMENT.because("service " + store.getKey() + " has two stores");
      }
    }
    if (open.isEmpty()) {
      throw Problem.INVALID_ARGUMENT.because(
          "no store is named; name each service's by --store SERVICE=..., or all by --data");
    }
  }

  private static String serviceOf(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }
}
