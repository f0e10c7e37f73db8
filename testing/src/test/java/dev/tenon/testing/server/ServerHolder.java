package dev.tenon.testing.server;

import java.nio.file.Path;

/** A program that starts a server and is killed while it runs. */
final class ServerHolder {
  private ServerHolder() {}

  public static void main(String[] args) throws Exception {
    PostgresServer server = PostgresServer.start(Path.of(args[0]));
    System.out.println(server.port());
    System.out.flush();
    System.in.transferTo(System.out);
  }
}
