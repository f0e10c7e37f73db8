package dev.tenon.tail.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.tenon.tail.postgres.TailOptions.Mode;
import dev.tenon.tck.NotingBroker;
import dev.tenon.tck.Recorder;
import dev.tenon.tck.TailedShop;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What PostgreSQL's tail promises beyond what every tail does. */
@Timeout(value = 180, unit = SECONDS, threadMode = SEPARATE_THREAD)
abstract class SlotCases {
  final OnPostgres server = new OnPostgres();
  final TailedShop shop = new TailedShop(server.database());
  final NotingBroker broker = shop.broker();

  @AfterEach
  void close() {
    shop.close();
    server.close();
  }

  static TailOptions options() {
    return OnPostgres.options();
  }

  /** Starts an instance, and waits until it reads the log. */
  PostgresTail tail(TailOptions options) {
    PostgresTail tail = PostgresTail.of(options);
    shop.start(tail);
    await(() -> tail.health().tailing());
    if (options.mode() == Mode.LOG_ALONE) {
      awaitEmitting();
    }
    return tail;
  }

  static void await(BooleanSupplier condition) {
    Recorder.until("it becomes true", condition);
  }

  void awaitWell(PostgresTail tail) {
    await(() -> tail.health().tailing() && shop.isWell());
  }

  /** Messages go into the log alone once the table's numbers stand still. */
  void awaitEmitting() {
    String last =
        "select coalesce(last_value, 0) from pg_sequences where sequencename = 'tenon_outbox_id_seq'";
    await(() -> {
      long before = server.number(last);
      shop.send("probe", "probe");
      return server.number(last) == before;
    });
  }

  /** Its reader is quick to come back. */
  void dropSlot() {
    await(() -> {
      try {
        server.run(
            "select pg_terminate_backend(active_pid) from pg_replication_slots where active");
        server.run("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
        return true;
      } catch (IllegalStateException e) {
        return false;
      }
    });
  }

  /** As the alarm says. */
  void acceptLoss() {
    server.run("delete from tenon_mark where reader = 'tail' and source = '@slot'");
  }
}
