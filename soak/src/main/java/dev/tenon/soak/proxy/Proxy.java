package dev.tenon.soak.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Passes bytes between one client process and one server on this machine, as well as it is told to.
 * Safe for use by many threads.
 */
public final class Proxy implements AutoCloseable {
  private static final int BACKLOG = 50;

  private final ServerSocket door;
  private final int target;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private volatile Trouble trouble = Trouble.NONE;
  private volatile @Nullable Watch watch;

  /**
   * Listens from now on.
   *
   * @param address where; port 0 is any free one
   * @param target the server's port on 127.0.0.1
   * @throws UncheckedIOException if the address cannot be bound
   */
  public Proxy(InetSocketAddress address, int target) {
    this.target = target;
    try {
      door = new ServerSocket(address.getPort(), BACKLOG, address.getAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("no proxy at " + address, e);
    }
    Thread.ofVirtual().name("proxy-" + port()).start(this::accept);
  }

  /** The port clients are given. */
  public int port() {
    return door.getLocalPort();
  }

  /** Makes this trouble, until it is told another. */
  public void make(Trouble next) {
    Trouble before = trouble;
    trouble = next;
    switch (next) {
      case CUT -> lines.forEach(Line::cutInMidMessage);
      case REFUSED -> lines.forEach(Line::reset);
      case HALF_OPEN -> lines.forEach(Line::closeServersEnd);
      default -> {
        if (before == Trouble.HALF_OPEN) {
          lines.stream().filter(Line::isHalfOpen).forEach(Line::reset);
        }
      }
    }
    lines.forEach(Line::wake);
  }

  Trouble trouble() {
    return trouble;
  }

  /** From now on, says whether clients sent that text. */
  public Watch watch(String text) {
    Watch started = new Watch(text.getBytes(UTF_8));
    watch = started;
    return started;
  }

  void sent(byte[] bytes, int length) {
    Watch now = watch;
    if (now != null) {
      now.look(bytes, length);
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        if (trouble == Trouble.REFUSED) {
          Line.reset(client);
        } else {
          open(client);
        }
      } catch (IOException e) {
        // Closed, or the server is down: who called finds the line ended.
      }
    }
  }

  private void open(Socket client) throws IOException {
    Socket server = new Socket();
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
    } catch (IOException e) {
      server.close();
      Line.reset(client);
      throw e;
    }
    Line line = new Line(this, client, server);
    lines.add(line);
    line.start(() -> lines.remove(line));
  }

  /** Ends all lines, and takes no more. */
  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      // It takes none any more.
    }
    lines.forEach(Line::reset);
  }
}
