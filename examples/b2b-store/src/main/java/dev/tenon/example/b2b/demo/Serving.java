package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.http.StoreApi;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Whether and where the HTTP API is served. */
record Serving(@Nullable InetSocketAddress address) {
  static final Serving NONE = new Serving(null);

  static Serving parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new DemoProblem("--serve '" + text + "' must be [HOST:]PORT, the port 0 to 65535");
    }
    try {
      InetAddress address = InetAddress.getAllByName(host.isEmpty() ? "127.0.0.1" : host)[0];
      return new Serving(new InetSocketAddress(address, Integer.parseInt(port)));
    } catch (UnknownHostException e) {
      throw new DemoProblem("--serve " + text + ": there is no host " + host, e);
    }
  }

  /**
   * Starts to serve, if asked to. Beyond loopback a token is required, and said once if invented.
   */
  Running start(RunningStore store, PrintWriter out) {
    if (address == null) {
      return new Running(null);
    }
    String token = null;
    if (!address.getAddress().isLoopbackAddress()) {
      token = System.getenv("TENON_TOKEN");
      if (token == null || token.isBlank()) {
        token = randomToken();
        out.println("token: " + token);
      } else if (!token.matches("[!-~]+")) {
        throw new DemoProblem("TENON_TOKEN must be visible ASCII characters without blanks");
      }
    }
    StoreApi api = store.serve(address, token);
    String host = address.getAddress().getHostAddress();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    out.println("serving: http://" + shown + ":" + api.port());
    out.flush();
    return new Running(api);
  }

  private static String randomToken() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The running API, if there is one. */
  static final class Running implements AutoCloseable {
    private final @Nullable StoreApi api;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Running(@Nullable StoreApi api) {
      this.api = api;
    }

    /** Waits for the process to be told to end, if something is served. */
    void awaitStop() throws InterruptedException {
      if (api != null) {
        stopped.await();
      }
    }

    @Override
    public void close() {
      if (api != null) {
        api.close();
      }
    }
  }
}
