package dev.tenon.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;

/** Asks a server for its streams, in NATS' protocol, so that no client library is needed. */
final class NatsProbe {
  private static final int ANSWER_MILLIS = 2_000;

  private NatsProbe() {}

  /** Whether a server with that password answers on the port, JetStream included. */
  static boolean serves(int port, String user, String password) {
    try (Socket socket = new Socket(ServerProcess.loopback(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      String question =
          """
          CONNECT {"user":"%s","pass":"%s","verbose":false,"pedantic":false}\r
          SUB answer 1\r
          PUB $JS.API.INFO answer 0\r
          \r
          """
              .formatted(user, password);
      socket.getOutputStream().write(question.getBytes(UTF_8));
      var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith("MSG answer ")) {
          String information = answers.readLine();
          return information != null && information.contains("\"streams\"");
        }
        if (line.startsWith("-ERR")) {
          return false;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
