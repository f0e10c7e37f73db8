package dev.tenon.tail.debezium;

import dev.tenon.tck.DeafProxy;
import dev.tenon.testing.server.MariaDbServer;
import java.util.Random;

final class OnMariaDb extends OnServer {
  private static final MariaDbServer SERVER = MariaDbServer.startTemporary();

  OnMariaDb() {
    super(name ->
        new Place(
            Kind.MARIADB,
            String.valueOf(SERVER.port()),
            name,
            SERVER.jdbcUrl(name),
            SERVER.superuser(),
            SERVER.password()));
  }

  @Override
  public DeafProxy proxy() {
    return new DeafProxy(SERVER.port(), "@master_heartbeat_period");
  }

  @Override
  public void disturb(Random random) {
    if (random.nextBoolean()) {
      run("flush binary logs");
      run("purge binary logs to '" + text("show master status") + "'");
    }
    String id =
        text(
            "select id from information_schema.processlist where command like 'Binlog Dump%' limit 1");
    if (!id.isEmpty()) {
      // It may be faster.
      run("begin not atomic declare continue handler for 1094 begin end; kill " + id + "; end");
    }
  }

  @Override
  public void kill() {
    SERVER.kill();
  }

  @Override
  public void restart() {
    SERVER.restart();
    forgetConnections();
  }
}
