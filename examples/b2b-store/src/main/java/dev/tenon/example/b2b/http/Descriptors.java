package dev.tenon.example.b2b.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches how many file descriptors the process has left, and keeps some back. Once there is none
 * left to accept a connection with, the JDK's server does not read from those it has either, and
 * nobody's is ever closed. Each one that was kept back lets it accept one and read from all, so
 * they are given up one by one: clients may connect long before they ask.
 */
final class Descriptors implements AutoCloseable {
  private static final Path NOTHING = Path.of("/dev/null");
  private static final int KEPT_BACK = 16;

  /** Those of databases and brokers. */
  private static final int SPARE = 8;

  private static final long LOOK_EVERY_MILLIS = 50;

  private final UnixOperatingSystemMXBean system;
  private final ArrayDeque<SeekableByteChannel> keptBack = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean few;

  private Descriptors(UnixOperatingSystemMXBean system) {
    this.system = system;
    look();
    Thread.ofPlatform().daemon().name("store-descriptors").start(this::run);
  }

  /** Null where the system does not tell. */
  static @Nullable Descriptors watch() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            && Files.isReadable(NOTHING)
        ? new Descriptors(unix)
        : null;
  }

  /** Whether connections have to end with their answers. */
  boolean areFew() {
    return few;
  }

  private void run() {
    try {
      while (!closed.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release();
  }

  private void look() {
    long left = left();
    few = left < SPARE;
    if (left == 0) {
      releaseOne();
    } else if (left >= KEPT_BACK + 2 * SPARE) {
      keepBack();
    }
  }

  private long left() {
    try {
      return system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
    } catch (InternalError e) {
      return 0; // to count them takes one
    }
  }

  private void keepBack() {
    try {
      while (keptBack.size() < KEPT_BACK) {
        keptBack.push(Files.newByteChannel(NOTHING));
      }
    } catch (IOException e) {
      release(); // somebody else needs them
    }
  }

  private void release() {
    while (!keptBack.isEmpty()) {
      releaseOne();
    }
  }

  private void releaseOne() {
    SeekableByteChannel one = keptBack.poll();
    if (one == null) {
      return;
    }
    try {
      one.close();
    } catch (IOException e) {
      System.getLogger(Descriptors.class.getName())
          .log(System.Logger.Level.DEBUG, "a descriptor was not closed", e);
    }
  }

  /** Ends watching. */
  @Override
  public void close() {
    closed.countDown();
  }
}
