package dev.tenon.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.Tenon;
import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import dev.tenon.spi.OutboxTail;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a service as a process of its own, for the kits of a tail. What it publishes are
 * lines of a key and a text.
 */
public final class TailProcess {
  /** The first line for its parent, once it runs. */
  static final String RUNS = "runs";

  private static final int WRITERS = 3;

  /** The log is read late after each. */
  private static final int EACH_THAT_FAILS = 4;

  private TailProcess() {}

  /**
   * Publishes until its parent ends: to that, or as the kit says to a file, and then it writes,
   * too. To be called by the process's {@code main}.
   *
   * @param kit the arguments that the kit has added to those of {@link ServerTailFixture#process}
   * @param tail the service's
   * @param any set up in any way; of null, it polls
   */
  public static void run(
      List<String> kit,
      Database database,
      OutboxTail tail,
      Function<Random, @Nullable OutboxTail> any)
      throws Exception {
    try (PrintStream parent = new PrintStream(new FileOutputStream(FileDescriptor.out), true)) {
      if (kit.isEmpty()) {
        Broker broker = new Lines(parent, new Random(), Integer.MAX_VALUE);
        try (Tenon shop = start(database, broker, tail)) {
          parent.println(RUNS);
          System.in.transferTo(OutputStream.nullOutputStream());
          parent.println(shop.failures());
        }
      } else {
        Random random = new Random(Long.parseLong(kit.get(0)));
        try (OutputStream file = new FileOutputStream(kit.get(1), true);
            Tenon shop =
                start(database, new Lines(file, random, EACH_THAT_FAILS), any.apply(random))) {
          parent.println(RUNS);
          write(database, shop, random);
        }
      }
    }
  }

  private static Tenon start(Database database, Broker broker, @Nullable OutboxTail tail) {
    return TailedShop.instance(database, broker, tail).start();
  }

  private static void write(Database database, Tenon shop, Random random)
      throws IOException, InterruptedException, ExecutionException {
    AtomicBoolean ends = new AtomicBoolean();
    List<FutureTask<Boolean>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Random its = new Random(random.nextLong());
      FutureTask<Boolean> writer =
          new FutureTask<>(() -> {
            while (!ends.get()) {
              Counters.countUp(database, () -> shop, its);
            }
            return true;
          });
      Thread.ofPlatform().daemon().start(writer);
      writers.add(writer);
    }
    System.in.transferTo(OutputStream.nullOutputStream());
    ends.set(true);
    for (FutureTask<Boolean> writer : writers) {
      writer.get();
    }
  }

  /**
   * A batch is written at once, so that what several append to a file is not mixed; of some a part,
   * and they fail.
   */
  private record Lines(OutputStream to, Random random, int eachThatFails) implements Broker {
    @Override
    public CompletableFuture<Void> publish(String topic, List<Message> messages) {
      boolean fails = random.nextInt(eachThatFails) == 0;
      int until = fails ? random.nextInt(messages.size() + 1) : messages.size();
      StringBuilder lines = new StringBuilder();
      for (Message message : messages.subList(0, until)) {
        String text = new String(message.payload().data(), UTF_8);
        lines.append(message.key()).append(' ').append(text).append('\n');
      }
      try {
        to.write(lines.toString().getBytes(UTF_8));
        to.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return fails
          ? CompletableFuture.failedFuture(Problem.BROKER_FAILED.because("not now"))
          : CompletableFuture.completedFuture(null);
    }

    @Override
    public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
      throw new IllegalStateException("nobody subscribes here");
    }

    @Override
    public Set<Feature> features() {
      return Set.of();
    }

    @Override
    public void close() {
      // The stream is its opener's.
    }
  }
}
