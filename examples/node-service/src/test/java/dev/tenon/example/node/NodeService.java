package dev.tenon.example.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The service's process, which ends with the test at the latest. */
final class NodeService implements AutoCloseable {
  /** What it tells of a customer. */
  record Customer(int orders, long amount) {}

  private static final TypeReference<Map<String, Customer>> CUSTOMERS = new TypeReference<>() {};
  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final URI address;
  private final HttpClient client = HttpClient.newHttpClient();

  private NodeService(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Starts it. */
  @SuppressWarnings("resource") // the reader is that of the process, which goes on
  static NodeService start(URI broker, String environment, String group, Path journal) {
    ProcessBuilder builder =
        new ProcessBuilder("node", "service/main.js").directory(NodeInstallation.ready().toFile());
    builder.environment().put("BROKER", broker.toString());
    builder.environment().put("ENVIRONMENT", environment);
    builder.environment().put("GROUP", group);
    builder.environment().put("JOURNAL", journal.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = builder.start();
      BufferedReader output = process.inputReader();
      String address = output.readLine();
      if (address == null) {
        throw new IllegalStateException("the service ended at once; see what it says above");
      }
      return new NodeService(process, URI.create(address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it knows, by customer. */
  Map<String, Customer> customers() {
    try {
      HttpRequest question = HttpRequest.newBuilder(address).build();
      String answer = client.send(question, HttpResponse.BodyHandlers.ofString()).body();
      return JSON.readValue(answer, CUSTOMERS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it in the middle of whatever it does: SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
    client.close();
  }

  @Override
  public void close() {
    kill();
  }
}
