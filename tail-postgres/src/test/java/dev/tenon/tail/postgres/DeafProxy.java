package dev.tenon.tail.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes between clients and a server, until it goes deaf to those that are connected. */
final class DeafProxy implements AutoCloseable {
  private final int target;
  private final ServerSocket door;
  private final AtomicInteger generation = new AtomicInteger();

  DeafProxy(int target) {
    this.target = target;
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Nothing more comes through on the lines that are open, and nobody is told. */
  void goDeaf() {
    generation.incrementAndGet();
  }

  private void accept() {
    try {
      while (!door.isClosed()) {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        int born = generation.get();
        Thread.ofPlatform().daemon().start(() -> pump(client, server, born));
        Thread.ofPlatform().daemon().start(() -> pump(server, client, born));
      }
    } catch (IOException e) {
      System.getLogger("tail").log(System.Logger.Level.DEBUG, "the proxy ends", e);
    }
  }

  private void pump(Socket from, Socket to, int born) {
    byte[] bytes = new byte[8_192];
    try {
      for (int read = from.getInputStream().read(bytes);
          read >= 0;
          read = from.getInputStream().read(bytes)) {
        if (born == generation.get()) {
          to.getOutputStream().write(bytes, 0, read);
        }
      }
      if (born == generation.get()) {
        to.close();
      }
    } catch (IOException e) {
      System.getLogger("tail").log(System.Logger.Level.DEBUG, "a line ends", e);
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
