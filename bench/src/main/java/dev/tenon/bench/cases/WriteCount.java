package dev.tenon.bench.cases;

import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.workspace.BenchServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * Counts a contender's transactions that changed something: each takes an id of the server, and
 * those that only read take none.
 */
final class WriteCount implements Contender {
  static final String NAME = "writeTransactions";

  private final Contender contender;
  private final BenchServer server;
  private double perOperation;

  WriteCount(Contender contender, BenchServer server) {
    this.contender = contender;
    this.server = server;
  }

  @Override
  public String name() {
    return contender.name();
  }

  @Override
  public void prepare() throws Exception {
    contender.prepare();
  }

  @Override
  public Figures run(Duration slice) throws Exception {
    long before = nextId();
    long began = System.nanoTime();
    Figures figures = contender.run(slice);
    double seconds = (System.nanoTime() - began) / 1e9;
    perOperation = (nextId() - before) / (figures.throughput() * seconds);
    return figures;
  }

  @Override
  public Map<String, Double> counted() {
    return Map.of(NAME, perOperation);
  }

  private long nextId() throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")) {
      row.next();
      return row.getLong(1);
    }
  }
}
