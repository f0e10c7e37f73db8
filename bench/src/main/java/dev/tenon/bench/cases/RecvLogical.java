package dev.tenon.bench.cases;

import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.workspace.BenchProblem;
import dev.tenon.bench.workspace.BenchServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** PostgreSQL's own reader of a slot, which writes what it reads to nowhere. */
final class RecvLogical implements AutoCloseable {
  /** Messages in the log alone, which piling up one by one would take minutes of. */
  static final int PER_TRANSACTION = 1_000;

  private static final String OUTBOX =
      "create table outbox (id bigint generated always as identity primary key, topic text,"
          + " message_id text, message_key text, message_type text, recorded_at timestamptz,"
          + " data bytea)";

  private final BenchServer server;
  private final String database;
  private final String url;

  RecvLogical(BenchServer server, String database) throws SQLException {
    this.server = server;
    this.database = database;
    url = server.createDatabase(database);
    server.execute(database, RelayWriters.TABLE, OUTBOX, "create publication raw for table outbox");
  }

  /** Reads that many messages, out of a table or in the log alone. */
  Contender contender(int count, boolean alone) {
    return Contender.of("pg-recvlogical", () -> prepare(count, alone), slice -> read(count));
  }

  private void prepare(int count, boolean alone) throws SQLException {
    close();
    server.execute(
        database,
        "truncate orders, outbox",
        "select pg_create_logical_replication_slot('raw', 'pgoutput')");
    String data = "convert_to(" + RelayWriters.DATA + ", 'UTF8')";
    if (alone) {
      String emit = "select count(pg_logical_emit_message(true, 'outbox', " + data + ")) from ";
      for (int i = 0; i < count; i += PER_TRANSACTION) {
        String numbers = "generate_series(%d, %d) n".formatted(i, i + PER_TRANSACTION - 1);
        server.execute(database, emit + numbers);
      }
    } else {
      String insert =
          "insert into outbox (topic, message_id, message_key, message_type, recorded_at, data)"
              + " values ('shop', n, 'k' || n % 1000, 'Placed', now(), "
              + data
              + ")";
      server.execute(database, RelayWriters.piled(count, insert));
    }
    server.checkpoint();
  }

  private Figures read(int count) throws SQLException, InterruptedException {
    List<String> command =
        List.of(
            "pg_recvlogical",
            "--dbname="
                + url.replaceFirst("^jdbc:", "").replace("://", "://" + server.user() + "@"),
            "--slot=raw",
            "--start",
            "--no-loop",
            "--endpos=" + end(),
            "--option=proto_version=1",
            "--option=publication_names=raw",
            "--option=binary=true",
            "--option=messages=true",
            "--file=/dev/null");
    ProcessBuilder program = new ProcessBuilder(command);
    program.environment().put("PGPASSWORD", server.password());
    program.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      long began = System.nanoTime();
      int code = program.start().waitFor();
      if (code != 0) {
        throw new BenchProblem("pg_recvlogical ended with " + code);
      }
      return Figures.of(count, System.nanoTime() - began);
    } catch (IOException e) {
      throw new BenchProblem("pg_recvlogical, of PostgreSQL's client, cannot be run: " + e, e);
    }
  }

  private String end() throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_current_wal_lsn()")) {
      row.next();
      return row.getString(1);
    }
  }

  /** Drops the slot, lest it keeps the log of all that follows. */
  @Override
  public void close() throws SQLException {
    server.execute(
        database,
        "select count(pg_drop_replication_slot(slot_name)) from pg_replication_slots"
            + " where slot_name = 'raw'");
  }
}
