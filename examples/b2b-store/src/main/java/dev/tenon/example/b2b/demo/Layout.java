package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.demo.DatabaseKind.Embedded;
import dev.tenon.example.b2b.demo.DatabaseKind.Server;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a store run.
 *
 * @param design of the store
 * @param instances processes of each service; 0: all services run in this process
 */
record Layout(DatabaseKind database, BrokerKind broker, Design design, int instances) {
  private static final int MOST = 8;

  /** Refuses what cannot work. */
  Layout {
    if (design.isShared() && instances > 0) {
      throw new DemoProblem(
          "--processes has no services to part with --placement shared, where orders and customers"
              + " are one; leave it out, or use --placement separate");
    }
    if (design.isShared() && broker.hasServer()) {
      throw new DemoProblem(
          "--broker "
              + broker.option()
              + " has no services to join with --placement shared, where orders and customers are"
              + " one; use --broker in-process, or --placement separate");
    }
    if (instances > 0 && !broker.hasServer()) {
      throw new DemoProblem(
          "--processes cannot be joined by --broker in-process, which joins services of one"
              + " process; use --broker kafka, nats, rabbitmq or redis");
    }
    if (instances > 1 && database instanceof Embedded) {
      throw new DemoProblem(
          "--instances "
              + instances
              + " cannot share --database "
              + database.boundAs()
              + ", which one process at a time has open; use --database postgres, mariadb or"
              + " jdbc:postgresql://HOST:PORT/DB?user=…");
    }
  }

  /**
   * As the options say.
   *
   * @param instances as given; null: not given
   */
  static Layout parse(
      String database,
      String broker,
      Design design,
      boolean processes,
      @Nullable String instances) {
    int count = processes ? 1 : 0;
    if (instances != null) {
      if (!instances.matches("[1-9]") || Integer.parseInt(instances) > MOST) {
        throw new DemoProblem(
            "--instances '" + instances + "' must be a whole number from 1 to " + MOST);
      }
      count = Integer.parseInt(instances);
    }
    return new Layout(DatabaseKind.parse(database), BrokerKind.parse(broker), design, count);
  }

  /**
   * What a store is bound to. A server somebody else runs knows what was published, and only the
   * broker under this directory still has what was not taken in.
   */
  String boundAs(Path directory) {
    boolean apart = database instanceof Server && broker.hasServer();
    return database.boundAs()
        + (apart
            ? " with " + broker.option() + " in " + directory.toString().replace('|', '_')
            : "");
  }

  boolean inProcesses() {
    return instances > 0;
  }
}
