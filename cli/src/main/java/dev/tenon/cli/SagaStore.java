package dev.tenon.cli;

import dev.tenon.SagaDesk;
import dev.tenon.command.SemanticLocks;
import dev.tenon.error.TenonException;
import dev.tenon.jdbc.JdbcDatabase;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.function.ToIntFunction;
import picocli.CommandLine;

/** Opens the sagas of a store for one command. */
final class SagaStore {
  static final int DONE = 0;
  static final int NOT_YET = 1;
  static final int UNUSABLE = 2;

  private SagaStore() {}

  /** Runs what a command does; what cannot be done as asked is one line, and exit code 2. */
  static int use(CommandLine command, StoreOptions store, ToIntFunction<SagaDesk> work) {
    return open(
        command, store, database -> work.applyAsInt(SagaDesk.of(database, InstantSource.system())));
  }

  /** As {@link #use}, of the semantic locks. */
  static int useLocks(CommandLine command, StoreOptions store, ToIntFunction<SemanticLocks> work) {
    return open(
        command,
        store,
        database -> work.applyAsInt(SagaDesk.locks(database, InstantSource.system())));
  }

  private static int open(
      CommandLine command, StoreOptions store, ToIntFunction<JdbcDatabase> work) {
    try (JdbcDatabase database = store.open()) {
      return work.applyAsInt(database);
    } catch (TenonException e) {
      return switch (e.problem()) {
        case INVALID_ARGUMENT,
            TOO_LARGE,
            STORAGE_FAILED,
            SCHEMA_MISMATCH,
            UNKNOWN_SAGA,
            SAGA_ACTION_REFUSED ->
            unusable(command, String.valueOf(e.getMessage()));
        default -> throw e;
      };
    }
  }

  static int unusable(CommandLine command, String message) {
    PrintWriter err = command.getErr();
    err.println("tenon: " + message.replaceAll("\\s*\\R\\s*", " "));
    err.flush();
    return UNUSABLE;
  }
}
