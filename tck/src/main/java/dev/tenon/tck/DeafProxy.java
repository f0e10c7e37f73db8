package dev.tenon.tck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes bytes between clients and a server of this machine, until it goes deaf to those that are
 * connected: as a cable that is pulled, nobody is told.
 */
public final class DeafProxy implements AutoCloseable {
  private final int target;
  private final String streaming;
  private final ServerSocket door;
  private final AtomicInteger deafened = new AtomicInteger();
  private final AtomicInteger deafenedStreams = new AtomicInteger();
  private final AtomicLong toClients = new AtomicLong();

  /**
   * Begins at once, on a free port.
   *
   * @param target the server's port
   * @param streaming what a client says that is going to read a log, in ASCII
   */
  public DeafProxy(int target, String streaming) {
    this.target = target;
    this.streaming = streaming;
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().start(this::accept);
  }

  /** Where clients connect. */
  public int port() {
    return door.getLocalPort();
  }

  /** How many bytes clients were told. */
  public long toClients() {
    return toClients.get();
  }

  /** Nothing more comes through on the lines that are open, and nobody is told. */
  public void goDeaf() {
    deafened.incrementAndGet();
  }

  /** The same of lines by which the log is read. */
  public void goDeafToStreams() {
    deafenedStreams.incrementAndGet();
  }

  private void accept() {
    try {
      while (!door.isClosed()) {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        Line line = new Line();
        Thread.ofPlatform().daemon().start(() -> line.pump(client, server, new AtomicLong()));
        Thread.ofPlatform().daemon().start(() -> line.pump(server, client, toClients));
      }
    } catch (IOException e) {
      System.getLogger(DeafProxy.class.getName())
          .log(System.Logger.Level.DEBUG, "the proxy ends", e);
    }
  }

  private final class Line {
    private final int born = deafened.get();
    private final int bornStream = deafenedStreams.get();
    private volatile boolean streams;

    private boolean isDeaf() {
      return born != deafened.get() || (streams && bornStream != deafenedStreams.get());
    }

    private void pump(Socket from, Socket to, AtomicLong passed) {
      byte[] bytes = new byte[8_192];
      try {
        for (int read = from.getInputStream().read(bytes);
            read >= 0;
            read = from.getInputStream().read(bytes)) {
          streams |= new String(bytes, 0, read, ISO_8859_1).contains(streaming);
          if (!isDeaf()) {
            to.getOutputStream().write(bytes, 0, read);
            passed.addAndGet(read);
          }
        }
        if (!isDeaf()) {
          to.close();
        }
      } catch (IOException e) {
        System.getLogger(DeafProxy.class.getName())
            .log(System.Logger.Level.DEBUG, "a line ends", e);
      }
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
