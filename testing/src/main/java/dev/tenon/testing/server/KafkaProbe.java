package dev.tenon.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** Asks a broker who it is, in Kafka's protocol, so that no client library is needed. */
final class KafkaProbe {
  private static final short METADATA = 3;
  private static final short VERSION = 2;
  private static final int ANSWER_MILLIS = 2_000;

  private KafkaProbe() {}

  /** Whether a broker of that cluster answers on the port and has joined its cluster. */
  static boolean serves(int port, String clusterId) {
    try (Socket socket = new Socket(ServerProcess.loopback(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      ask(new DataOutputStream(socket.getOutputStream()));
      return isOf(clusterId, new DataInputStream(socket.getInputStream()));
    } catch (IOException e) {
      return false;
    }
  }

  /** The request's head, then no topics. */
  private static void ask(DataOutputStream to) throws IOException {
    byte[] client = "tenon".getBytes(UTF_8);
    to.writeInt(2 + 2 + 4 + 2 + client.length + 4);
    to.writeShort(METADATA);
    to.writeShort(VERSION);
    to.writeInt(1);
    to.writeShort(client.length);
    to.write(client);
    to.writeInt(0);
    to.flush();
  }

  /** The answer's length and number, the brokers there are, the cluster's id. */
  private static boolean isOf(String clusterId, DataInputStream from) throws IOException {
    from.readInt();
    from.readInt();
    int brokers = from.readInt();
    for (int i = 0; i < brokers; i++) {
      from.readInt(); // its id
      text(from); // host
      from.readInt(); // port
      text(from); // rack
    }
    return brokers > 0 && text(from).equals(clusterId);
  }

  private static String text(DataInputStream from) throws IOException {
    int length = from.readShort();
    return length < 0 ? "" : new String(from.readNBytes(length), UTF_8);
  }
}
