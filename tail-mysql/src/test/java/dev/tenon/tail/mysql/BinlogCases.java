package dev.tenon.tail.mysql;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.tenon.tck.NotingBroker;
import dev.tenon.tck.Recorder;
import dev.tenon.tck.TailedShop;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What MariaDB's tail promises beyond what every tail does. */
@Timeout(value = 180, unit = SECONDS, threadMode = SEPARATE_THREAD)
abstract class BinlogCases {
  final OnMariaDb server = new OnMariaDb();
  final TailedShop shop = new TailedShop(server.database());
  final NotingBroker broker = shop.broker();

  @AfterEach
  void close() {
    shop.close();
    server.close();
  }

  BinlogOptions options() {
    return server.options();
  }

  /** Starts an instance, and waits until it reads the binlog. */
  MariaDbTail tail(BinlogOptions options) {
    MariaDbTail tail = MariaDbTail.of(options);
    shop.start(tail);
    await(() -> tail.health().tailing());
    return tail;
  }

  /** A stream of the binlog, of which nobody maps anything. */
  BinlogStream stream(Gtids begin) {
    return new BinlogStream(
        options(),
        (message, at) -> {
          throw new IllegalStateException("nothing is mapped");
        },
        begin);
  }

  static void await(BooleanSupplier condition) {
    Recorder.until("it becomes true", condition);
  }

  void awaitWell(MariaDbTail tail) {
    await(() -> tail.health().tailing() && shop.isWell());
  }

  String gtids() {
    return server.text("select gtids from tenon_tail");
  }
}
