package dev.tenon.soak.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Between a client and a server that says back what it hears. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProxyTest {
  private static final int SHORT_MILLIS = 300;

  private ServerSocket server;
  private Proxy proxy;
  private Socket client;
  private final AtomicInteger heard = new AtomicInteger();

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    proxy =
        new Proxy(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), server.getLocalPort());
    client = connect();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }

  private void serve() {
    try {
      while (true) {
        Socket line = server.accept();
        Thread.ofVirtual().start(() -> echo(line));
      }
    } catch (IOException e) {
      assertThat(server.isClosed()).isTrue();
    }
  }

  private void echo(Socket line) {
    try (line) {
      for (int next = line.getInputStream().read();
          next >= 0;
          next = line.getInputStream().read()) {
        heard.incrementAndGet();
        line.getOutputStream().write(next);
      }
    } catch (IOException e) {
      assertThat(e).isInstanceOf(SocketException.class);
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private void say(String text) throws IOException {
    client.getOutputStream().write(text.getBytes(UTF_8));
  }

  private String hear(int length) throws IOException {
    client.setSoTimeout(10_000);
    return new String(client.getInputStream().readNBytes(length), UTF_8);
  }

  private void hearNothing() throws IOException {
    client.setSoTimeout(SHORT_MILLIS);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void passesWhatIsSaid() throws IOException {
    say("hello");
    assertThat(hear(5)).isEqualTo("hello");
    client.shutdownOutput();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void whatASlowNetworkPassesComesLater() throws IOException {
    proxy.make(Trouble.SLOW);
    long begin = System.nanoTime();
    say("hello");
    assertThat(hear(5)).isEqualTo("hello");
    assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(70));
  }

  @Test
  void aSilentNetworkGoesOnWhereItWas() throws IOException {
    proxy.make(Trouble.SILENT);
    say("hello");
    hearNothing();
    assertThat(heard).hasValue(0);

    proxy.make(Trouble.NONE);
    assertThat(hear(5)).isEqualTo("hello");
  }

  @Test
  void aDeafServerHearsLater() throws IOException {
    proxy.make(Trouble.DEAF_SERVER);
    say("hello");
    hearNothing();
    assertThat(heard).hasValue(0);

    proxy.make(Trouble.NONE);
    assertThat(hear(5)).isEqualTo("hello");
  }

  @Test
  void deafClientsAreHeard() throws IOException {
    proxy.make(Trouble.DEAF_CLIENTS);
    say("hello");
    hearNothing();
    assertThat(heard).hasValue(5);

    proxy.make(Trouble.NONE);
    assertThat(hear(5)).isEqualTo("hello");
  }

  @Test
  void aHalfOpenLineIsResetOnceTheTroubleIsOver() throws IOException {
    say("hello");
    assertThat(hear(5)).isEqualTo("hello");
    proxy.make(Trouble.HALF_OPEN);
    say("anybody");
    hearNothing();
    assertThat(heard).hasValue(5);

    proxy.make(Trouble.NONE);
    assertEnded();
  }

  @Test
  void aCutLineEndsInTheMiddleOfAMessage() throws IOException {
    say("hello");
    assertThat(hear(5)).isEqualTo("hello");
    proxy.make(Trouble.CUT);
    say("0123456789");
    assertEnded();
    assertThat(heard.get()).isLessThanOrEqualTo(10);

    client = connect();
    say("hello");
    assertThat(hear(5)).isEqualTo("hello");
  }

  @Test
  void aRefusingNetworkResetsLinesAndTakesNoMore() throws IOException {
    say("hello");
    assertThat(hear(5)).isEqualTo("hello");
    proxy.make(Trouble.REFUSED);
    assertEnded();
    client = connect();
    assertEnded();

    proxy.make(Trouble.NONE);
    client = connect();
    say("hello");
    assertThat(hear(5)).isEqualTo("hello");
  }

  @Test
  void tellsWhetherATextWasSent() throws IOException {
    Watch watch = proxy.watch("owner-17");
    say("owner-1");
    assertThat(hear(7)).isEqualTo("owner-1");
    assertThat(watch.hasSeen()).isFalse();

    say("set owner-17;");
    assertThat(hear(13)).endsWith("17;");
    assertThat(watch.hasSeen()).isTrue();
  }

  /** By a reset, or as if the server had closed it. */
  private void assertEnded() throws IOException {
    client.setSoTimeout(10_000);
    try {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }
}
