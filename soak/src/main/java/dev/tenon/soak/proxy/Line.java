package dev.tenon.soak.proxy;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** One connection through a proxy. */
final class Line {
  private static final int PIECE = 8_192;
  private static final Duration DELAY = Duration.ofMillis(40);

  private final Proxy proxy;
  private final Socket client;
  private final Socket server;
  private final AtomicInteger pumps = new AtomicInteger(2);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean cut;
  private volatile boolean halfOpen;
  private volatile boolean over;

  Line(Proxy proxy, Socket client, Socket server) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
  }

  /** Passes bytes until it is over. */
  void start(Runnable atEnd) throws IOException {
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    Thread.ofVirtual().start(() -> run(client, server, true, atEnd));
    Thread.ofVirtual().start(() -> run(server, client, false, atEnd));
  }

  private void run(Socket from, Socket to, boolean inward, Runnable atEnd) {
    try {
      byte[] bytes = new byte[PIECE];
      for (int read = from.getInputStream().read(bytes);
          read >= 0;
          read = from.getInputStream().read(bytes)) {
        if (inward) {
          proxy.sent(bytes, read);
        }
        pass(bytes, read, to, inward);
      }
      if (!halfOpen) {
        to.shutdownOutput();
      }
    } catch (IOException e) {
      if (!halfOpen) {
        reset();
      }
    } finally {
      if (pumps.decrementAndGet() == 0) {
        reset();
        atEnd.run();
      }
    }
  }

  private void pass(byte[] bytes, int length, Socket to, boolean inward) throws IOException {
    awaitPassage(inward);
    if (halfOpen) {
      return; // nobody is there any more
    }
    if (cut) {
      to.getOutputStream().write(bytes, 0, length / 2);
      reset();
      return;
    }
    to.getOutputStream().write(bytes, 0, length);
  }

  private void awaitPassage(boolean inward) {
    if (proxy.trouble() == Trouble.SLOW) {
      LockSupport.parkNanos(DELAY.toNanos());
    }
    lock.lock();
    try {
      while (!over && holdsBack(proxy.trouble(), inward)) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean holdsBack(Trouble trouble, boolean inward) {
    return switch (trouble) {
      case SILENT -> true;
      case DEAF_SERVER -> inward;
      case DEAF_CLIENTS -> !inward;
      case NONE, SLOW, HALF_OPEN, CUT, REFUSED -> false;
    };
  }

  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void cutInMidMessage() {
    cut = true;
  }

  void closeServersEnd() {
    halfOpen = true;
    reset(server);
  }

  boolean isHalfOpen() {
    return halfOpen;
  }

  /** Ends it at both ends at once. */
  void reset() {
    over = true;
    reset(client);
    reset(server);
    wake();
  }

  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }
}
