package dev.tenon.example.b2b.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.example.b2b.http.Upstream.Answer;
import dev.tenon.example.b2b.http.Upstream.Call;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One instance of a service: its process, and the way to it. Safe for use by many threads. */
public final class Instance {
  /** Fewer than the connections it takes. */
  private static final int MAX_CALLS = 256;

  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
  private static final Duration HEALTH_LIMIT = Duration.ofSeconds(2);
  private static final Duration HEALTH_EVERY = Duration.ofMillis(200);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(HEALTH_LIMIT)
          .build();

  private final String name;
  private final Process process;
  private final Path log;
  private final Consumer<String> shown;
  private final Semaphore calls = new Semaphore(MAX_CALLS);
  private volatile int port;
  private volatile boolean ready;

  private Instance(String name, Process process, Path log, Consumer<String> shown) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.shown = shown;
  }

  /**
   * Starts one; it is not ready yet.
   *
   * @param log what it writes to standard error is added to it
   * @param shown is told what its view shows
   */
  static Instance start(String name, ServiceSpec spec, Path log, Consumer<String> shown) {
    return start(name, spec, log, Map.of(), shown);
  }

  /**
   * As {@link #start(String, ServiceSpec, Path, Consumer)}, with variables in its environment.
   *
   * @throws ProcessProblem if there cannot be another process
   */
  public static Instance start(
      String name,
      ServiceSpec spec,
      Path log,
      Map<String, String> environment,
      Consumer<String> shown) {
    Instance instance = new Instance(name, JavaProcess.start(log, environment), log, shown);
    Thread.ofVirtual().name(name + "-output").start(instance::listen);
    try {
      instance.process.getOutputStream().write((spec.toLine() + "\n").getBytes(UTF_8));
      instance.process.getOutputStream().flush();
    } catch (IOException e) {
      // It has ended, which whoever waits for it finds out.
    }
    return instance;
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ServiceProcess.SHOWN)) {
          shown.accept(line.substring(ServiceProcess.SHOWN.length()));
        } else if (line.startsWith(ServiceProcess.PORT)) {
          port = Integer.parseInt(line.substring(ServiceProcess.PORT.length()));
          Thread.ofVirtual().name(name + "-health").start(this::watchHealth);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // Its end, too.
    }
  }

  private void watchHealth() {
    Call health = new Call("GET", "/health/ready", Map.of(), new byte[0], null);
    try {
      while (!process.waitFor(HEALTH_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          ready = exchange(health, HEALTH_LIMIT).status() == 200;
        } catch (IOException e) {
          ready = false;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ready = false;
    }
  }

  /** Whether the service said it is ready when it was asked last, and answers. */
  public boolean isReady() {
    return ready && process.isAlive();
  }

  /** Whether its process has come so far as to listen, and is not over. */
  public boolean isListening() {
    return port != 0 && process.isAlive();
  }

  /** Whether its process is over. */
  public boolean hasEnded() {
    return !process.isAlive();
  }

  /**
   * Hands it a call.
   *
   * @throws IOException if it does not answer; then it is not ready until it says so again
   */
  public Answer send(Call call) throws IOException, InterruptedException {
    calls.acquire();
    try {
      return exchange(call, CALL_LIMIT);
    } catch (IOException e) {
      ready = false;
      throw e;
    } finally {
      calls.release();
    }
  }

  private Answer exchange(Call call, Duration limit) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + call.target()))
            .timeout(limit)
            .method(call.method(), BodyPublishers.ofByteArray(call.body()));
    call.headers().forEach((header, values) -> values.forEach(v -> request.header(header, v)));
    HttpResponse<byte[]> response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), response.headers().map(), response.body());
  }

  /** The process. */
  public long pid() {
    return process.pid();
  }

  /** For people: who it is and where its log is. */
  public String describe() {
    return name + ": pid " + process.pid() + ", log " + log;
  }

  /** For people: how it ended. */
  String obituary() {
    return name
        + " (pid "
        + process.pid()
        + ") ended with exit code "
        + process.exitValue()
        + lastWords()
        + "; its log is "
        + log;
  }

  /** The last failure in the log of one that gave up. */
  private String lastWords() {
    if (process.exitValue() != ServiceProcess.FAILED) {
      return "";
    }
    try {
      List<String> failures =
          Files.readAllLines(log).stream().filter(line -> line.contains("Exception: ")).toList();
      return failures.isEmpty() ? "" : ": " + failures.getLast();
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  /** Calls once it has ended. */
  void onEnd(Runnable action) {
    Thread.ofVirtual()
        .name(name + "-end")
        .start(() -> {
          process.onExit().join();
          action.run();
        });
  }

  /** Tells it to stop. */
  public void stop() {
    ready = false;
    try (OutputStream input = process.getOutputStream()) {
      input.flush();
    } catch (IOException e) {
      // It has stopped.
    }
  }

  /** Waits for its end, and ends it if it takes longer than that. */
  public void awaitEnd(long nanos) {
    boolean interrupted = false;
    try {
      if (process.waitFor(Math.max(0, nanos), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    process.destroyForcibly().onExit().join();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
