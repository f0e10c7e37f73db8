package dev.tenon.reliability.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A {@link SmallStore}, and a client of it. */
final class StoreProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process process;
  private final Path log;
  private final int port;

  /** Starts one; what it writes to standard error is in a log. */
  StoreProcess(Path log, String heap, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                SmallStore.class.getName()));
    command.addAll(Arrays.asList(arguments));
    this.log = log;
    process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    String said = process.inputReader().readLine();
    assertThat(said).as(Files.readString(log)).isNotNull();
    port = Integer.parseInt(said);
  }

  long pid() {
    return process.pid();
  }

  int port() {
    return port;
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void register(String customer) {
    String body = "{\"customerId\":\"" + customer + "\",\"name\":\"Anna\",\"creditLimit\":1000000}";
    until("a customer is registered", () -> post("/customers", body).statusCode() == 201);
  }

  /** An order of so many lines at a price of one each. */
  HttpResponse<String> place(String id, String customer, int lines) {
    StringBuilder body = new StringBuilder();
    body.append("{\"orderId\":\"%s\",\"customerId\":\"%s\",\"lines\":[".formatted(id, customer));
    for (int i = 0; i < lines; i++) {
      body.append(i == 0 ? "" : ",")
          .append("{\"sku\":\"an-article-with-a-long-name-%06d\"".formatted(i))
          .append(",\"quantity\":1,\"unitPrice\":1}");
    }
    return post("/orders", body.append("]}").toString());
  }

  /** Whether it takes an order, and the services agree on it. */
  void requireRecovered(String order, String customer) {
    until("an order is taken", () -> place(order, customer, 1).statusCode() == 202);
    awaitOpen(order);
    until("it is ready", () -> get("/health/ready").statusCode() == 200);
  }

  void awaitOpen(String order) {
    until(order + " is open", () -> get("/orders/" + order).body().contains("\"OPEN\""));
    until(
        order + " is shown", () -> get("/customer-orders/c1").body().contains("\"" + order + "\""));
  }

  private void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isTrue(condition)) {
      assertThat(process.isAlive()).as("alive; it said %s", said()).isTrue();
      assertThat(System.nanoTime()).as("%s; it said %s", what, said()).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static boolean isTrue(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private String said() {
    try (Stream<String> lines = Files.lines(log)) {
      return String.join("\n", lines.limit(60).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    client.close();
  }
}
