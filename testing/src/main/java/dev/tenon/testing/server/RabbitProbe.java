package dev.tenon.testing.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/** Asks a server who it is, in AMQP, so that no client library is needed. */
final class RabbitProbe {
  private static final int ANSWER_MILLIS = 2_000;
  private static final byte[] HELLO = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

  private RabbitProbe() {}

  /** Whether that node answers on the port: the first thing it says of itself is its cluster. */
  static boolean serves(int port, String cluster) {
    try (Socket socket = new Socket(ServerProcess.loopback(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write(HELLO);
      var answer = new DataInputStream(socket.getInputStream());
      answer.readByte(); // what kind of frame it is
      answer.readShort(); // of which channel
      byte[] start = new byte[Math.clamp(answer.readInt(), 0, 1 << 16)];
      answer.readFully(start);
      return new String(start, ISO_8859_1).contains(cluster);
    } catch (IOException e) {
      return false;
    }
  }
}
