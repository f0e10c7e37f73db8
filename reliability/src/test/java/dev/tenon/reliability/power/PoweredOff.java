package dev.tenon.reliability.power;

import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The main class of a process that writes to a database while the power goes, some times over: of
 * each image it tells how many events were acknowledged before, and how many of these are there.
 */
final class PoweredOff {
  private static final int IMAGES = 3;
  private static final int BETWEEN = 200;

  private PoweredOff() {}

  /** Of a kind of database, in a directory. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    String kind = arguments[0];
    CrashDisk disk = CrashDisk.in(Path.of(arguments[1]));
    List<Image> images = new ArrayList<>();
    try (Site site = Site.open(kind, disk.files())) {
      Writers writers = new Writers(site.database());
      for (int i = 1; i <= IMAGES; i++) {
        writers.awaitMore(BETWEEN);
        int acknowledged = writers.acknowledged();
        images.add(new Image(acknowledged, disk.image()));
      }
      writers.stop();
    }
    for (Image image : images) {
      out.println(image.acknowledged() + " " + kept(kind, disk.open(image.file())));
    }
    out.flush();
    Runtime.getRuntime().exit(0);
  }

  private record Image(int acknowledged, Path file) {}

  /** How many numbers are there from 1 on; 0 where the database does not even open. */
  private static int kept(String kind, Path files) throws Exception {
    List<EventRecord> events;
    try (Site site = Site.open(kind, files)) {
      events = site.database().log().page(0, Integer.MAX_VALUE);
    } catch (RuntimeException e) {
      return 0;
    }
    TreeSet<Integer> numbers = new TreeSet<>();
    events.forEach(event -> numbers.add(Integer.valueOf(event.stream().id())));
    int kept = 0;
    while (numbers.contains(kept + 1)) {
      kept++;
    }
    return kept;
  }

  /** Two that write in turn, one through the log and one in transactions. */
  private static final class Writers {
    private final Database database;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopped;

    Writers(Database database) {
      this.database = database;
      thread = Thread.ofPlatform().start(this::run);
    }

    private void run() {
      for (int number = 1; !stopped; number++) {
        Write write = write(number);
        Outcome outcome = number % 2 == 0 ? inTx(write) : plain(write);
        if (!(outcome instanceof Outcome.Committed)) {
          throw new IllegalStateException(number + ": " + outcome);
        }
        acknowledged.set(number);
      }
    }

    private Outcome plain(Write write) {
      return database.log().write(List.of(write)).getFirst();
    }

    private Outcome inTx(Write write) {
      try (Tx tx = database.begin()) {
        tx.add(write);
        return tx.commit();
      }
    }

    private static Write write(int number) {
      StreamId stream = new StreamId("number", String.valueOf(number));
      Payload payload = new Payload("counted", 1, new byte[300]);
      NewEvent event = new NewEvent(UUID.randomUUID(), payload, "key", Metadata.none());
      Change append = new Change.Append(stream, ExpectedVersion.any(), List.of(event));
      return new Write(Instant.now(), List.of(append));
    }

    int acknowledged() {
      return acknowledged.get();
    }

    void awaitMore(int more) {
      int until = acknowledged.get() + more;
      while (acknowledged.get() < until) {
        if (!thread.isAlive()) {
          throw new IllegalStateException("the writer has ended");
        }
        Thread.onSpinWait();
      }
    }

    void stop() throws InterruptedException {
      stopped = true;
      thread.join();
    }
  }
}
