package dev.tenon.tail.mysql;

import com.github.shyiko.mysql.binlog.network.ServerException;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.TailItem;
import dev.tenon.spi.TailLog;
import dev.tenon.spi.TailStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The binlog as a feed reads it, while the keeper finds that it can be read. */
final class Binlog implements TailLog {
  private static final System.Logger LOG = System.getLogger(Binlog.class.getName());

  /** The server does not have what is asked for, mostly as it was purged. */
  private static final int PURGED = 1236;

  private final BinlogOptions options;
  private final OutboxTail.Encoder encoder;
  private final Server server;
  private final Keeper keeper;
  private volatile @Nullable String failure;

  Binlog(BinlogOptions options, OutboxTail.Encoder encoder, Server server, Keeper keeper) {
    this.options = options;
    this.encoder = encoder;
    this.server = server;
    this.keeper = keeper;
  }

  @Override
  public void lead(boolean now) {
    keeper.lead(now);
    if (!now) {
      failure = null;
    }
  }

  @Override
  public boolean isReady() {
    boolean ready = keeper.isReady();
    if (!ready) {
      failure = null; // the keeper tells why
    }
    return ready;
  }

  @Override
  public @Nullable TailStream open() {
    try {
      BinlogStream stream = new BinlogStream(options, encoder, keeper.begin());
      keeper.reading(stream);
      failure = null;
      return new Reading(stream);
    } catch (TenonException e) {
      failure = String.valueOf(e);
      return null;
    }
  }

  private TenonException refused(Throwable e) {
    if (e instanceof TenonException problem && problem.problem() != Problem.LOG_UNAVAILABLE) {
      return problem;
    }
    String mend = "it is tried again";
    Gtids rest = restBegins(e);
    if (rest != null && options.maps()) {
      mend = "it waits, as changes of tables are nowhere else";
      keeper.lost(plain(e), rest);
    } else if (rest != null) {
      mend = "the table is read, and the binlog from its end on";
      keeper.renew();
    }
    Gtids after = keeper.published();
    TenonException problem =
        Problem.LOG_UNAVAILABLE.because(
            "reading the binlog%s failed: %s; %s"
                .formatted(after.isNone() ? "" : " after " + after, plain(e), mend),
            e);
    LOG.log(System.Logger.Level.WARNING, String.valueOf(problem));
    failure = String.valueOf(problem);
    return problem;
  }

  /** After what cannot be read; null if it can, on another try. */
  private static @Nullable Gtids restBegins(Throwable e) {
    if (e instanceof BinlogReader.LeftToTableException left) {
      return left.after();
    }
    return e instanceof ServerException refusal && refusal.getErrorCode() == PURGED
        ? Gtids.NONE
        : null;
  }

  private static String plain(Throwable e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }

  @Override
  public long end() {
    return server.end();
  }

  @Override
  public @Nullable Instant takeDue() {
    return keeper.takeDue();
  }

  @Override
  public void renew() {
    keeper.renew();
  }

  @Override
  public List<String> failures() {
    List<String> failures = new ArrayList<>(keeper.failures());
    String own = failure;
    if (own != null) {
      failures.add(own);
    }
    return failures;
  }

  @Override
  public void close() {
    keeper.close();
  }

  private final class Reading implements TailStream {
    private final BinlogStream stream;

    Reading(BinlogStream stream) {
      this.stream = stream;
    }

    @Override
    public List<TailItem> take(long waitNanos) throws InterruptedException {
      List<TailItem> taken = stream.take(waitNanos);
      Throwable why = taken.isEmpty() ? stream.failure() : null;
      if (why != null) {
        throw refused(why);
      }
      return taken;
    }

    @Override
    public void confirm(long place) {
      stream.passed(place, keeper.bookmark());
    }

    @Override
    public long silentNanos() {
      return stream.silentNanos();
    }

    @Override
    public void close() {
      keeper.reading(null);
      stream.close();
    }
  }
}
