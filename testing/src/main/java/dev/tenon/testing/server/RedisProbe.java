package dev.tenon.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;

/** Asks a server who it is, in Redis' protocol, so that no client library is needed. */
final class RedisProbe {
  private static final int ANSWER_MILLIS = 2_000;

  private RedisProbe() {}

  /** Whether that process answers on the port, and has read its data. */
  static boolean serves(int port, String password, long pid) {
    try (Socket socket = new Socket(ServerProcess.loopback(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      String commands = "AUTH " + password + "\r\nPING\r\nINFO server\r\nQUIT\r\n";
      socket.getOutputStream().write(commands.getBytes(UTF_8));
      var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      return "+OK".equals(answers.readLine())
          && "+PONG".equals(answers.readLine())
          && answers.lines().anyMatch(("process_id:" + pid)::equals);
    } catch (IOException e) {
      return false;
    }
  }
}
