package dev.tenon.bench.cases;

import static dev.tenon.bench.measure.Contender.OURS;

import dev.tenon.Tenon;
import dev.tenon.bench.measure.Callers;
import dev.tenon.bench.measure.Case;
import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.Workspace;
import dev.tenon.event.ExpectedVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Appends to an embedded database, each slice to a new file. Ours are those of many callers; raw is
 * one thread that writes batches as large as ours were on average, and so has nobody to wait for.
 */
public final class EmbeddedBench implements Bench {
  private static final int CALLERS = 64;

  @Override
  public void run(Workspace workspace, Rounds rounds) throws Exception {
    for (Embedded kind : Embedded.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      Slices slices = new Slices(kind, workspace.directory().resolve(name));
      rounds.measure(
          new Case(
              name,
              List.of(
                  Contender.of(OURS, slices::clear, slices::ours),
                  Contender.of("raw", slices::clear, slices::raw))));
    }
  }

  /** The slices of one kind of database. */
  private static final class Slices {
    private final Embedded kind;
    private final Path directory;
    private final Path file;
    private int batch = CALLERS;

    Slices(Embedded kind, Path directory) {
      this.kind = kind;
      this.directory = directory;
      this.file = directory.resolve("log");
    }

    /** Deletes the files and makes new ones with empty tables. */
    void clear() throws IOException {
      Workspace.delete(directory);
      Files.createDirectories(directory);
      kind.open(file).close();
    }

    Figures ours(Duration slice) throws Exception {
      try (BatchSizes database = new BatchSizes(kind.open(file));
          Tenon tenon = Tenon.service("bench").database(database).codec(Orders.CODEC).start()) {
        Figures figures = Callers.run(CALLERS, slice, caller -> () -> append(tenon));
        batch = database.mean();
        return figures;
      }
    }

    private static boolean append(Tenon tenon) {
      String id = Orders.newId();
      tenon
          .events()
          .append(Orders.ENTITY.stream(id), ExpectedVersion.none(), List.of(Orders.created(id)));
      return true;
    }

    /** An event takes as long as its batch. */
    Figures raw(Duration slice) throws Exception {
      try (RawBatches batches = new RawBatches(kind, file)) {
        int size = batch;
        Figures figures =
            Callers.run(
                1,
                slice,
                caller ->
                    () -> {
                      batches.write(size);
                      return true;
                    });
        return new Figures(figures.throughput() * size, figures.p50(), figures.p99());
      }
    }
  }
}
