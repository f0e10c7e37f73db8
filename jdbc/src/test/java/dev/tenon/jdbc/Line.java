package dev.tenon.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A line to a server that can be cut where a request carries a certain text. */
final class Line implements AutoCloseable {
  private final ServerSocket door;
  private final String host;
  private final int port;
  private final AtomicReference<@Nullable Cut> cut = new AtomicReference<>();

  /** Where to cut. */
  enum Place {
    /** The request does not reach the server. */
    BEFORE_REQUEST,
    /** The server does what it was asked, and its answer is lost. */
    BEFORE_ANSWER
  }

  private record Cut(String text, Place place) {}

  Line(String host, int port) throws IOException {
    this.host = host;
    this.port = port;
    door = new ServerSocket(0, 50, InetAddress.getByName(host));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Cuts the connection whose request next carries the text, once. */
  void cutAt(String text, Place place) {
    cut.set(new Cut(text, place));
  }

  /** True if there was such a request. */
  boolean wasCut() {
    return cut.get() == null;
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Socket server = new Socket(host, port);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Connected connected = new Connected(client, server);
        Thread.ofVirtual().start(connected::requests);
        Thread.ofVirtual().start(connected::answers);
      } catch (IOException e) {
        // The server is away, or the door is closed: whoever called notices.
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

  /** One connection through the line. */
  private final class Connected {
    private final Socket client;
    private final Socket server;
    private volatile boolean mute;

    Connected(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void requests() {
      try (client;
          server) {
        InputStream from = client.getInputStream();
        OutputStream to = server.getOutputStream();
        byte[] buffer = new byte[1 << 20];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
          Cut here = cut.get();
          if (here != null && carries(buffer, read, here.text) && cut.compareAndSet(here, null)) {
            if (here.place == Place.BEFORE_REQUEST) {
              return;
            }
            mute = true;
          }
          to.write(buffer, 0, read);
        }
      } catch (IOException e) {
        // Closed from the other side.
      }
    }

    private static boolean carries(byte[] request, int length, String text) {
      return new String(request, 0, length, StandardCharsets.ISO_8859_1)
          .toLowerCase(Locale.ROOT)
          .contains(text);
    }

    void answers() {
      try (client;
          server) {
        InputStream from = server.getInputStream();
        OutputStream to = client.getOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int read = from.read(buffer); read >= 0 && !mute; read = from.read(buffer)) {
          to.write(buffer, 0, read);
        }
      } catch (IOException e) {
        // Closed from the other side.
      }
    }
  }
}
