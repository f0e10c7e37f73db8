package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.demo.Demo.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The demo on a thread of its own, to be watched and called while it runs. */
final class RunningDemo implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 240;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CompletableFuture<Integer> code = new CompletableFuture<>();
  private final Thread thread;

  private RunningDemo(Object... arguments) {
    CommandLine command =
        new CommandLine(new DemoCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    String[] texts = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    thread = Thread.ofPlatform().start(() -> code.complete(command.execute(texts)));
  }

  static RunningDemo start(Object... arguments) {
    return new RunningDemo(arguments);
  }

  /** What it says once it says so: the pattern's first group. */
  String await(String pattern) {
    Pattern said = Pattern.compile(pattern);
    until(pattern, () -> said.matcher(out.toString()).find());
    Matcher matcher = said.matcher(out.toString());
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  /** The process of an instance, such as {@code orders-1}. */
  ProcessHandle process(String instance) {
    long pid = Long.parseLong(await(instance + ": pid (\\d+)"));
    return ProcessHandle.of(pid).orElseThrow(() -> new AssertionError(instance + " is gone"));
  }

  void kill(String instance) {
    process(instance).destroyForcibly();
  }

  void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s; it said %s%s", what, out, err).isLessThan(deadline);
      assertThat(code).as("%s; it said %s%s", what, out, err).isNotDone();
      LockSupport.parkNanos(10_000_000);
    }
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(await("serving: (http\\S+)") + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  String said() {
    return out.toString() + err;
  }

  /** How it ended by itself. */
  Result end() throws InterruptedException, ExecutionException {
    int ended = code.get();
    return new Result(ended, out.toString(), err.toString());
  }

  /** Ends it if it has not ended. */
  @Override
  public void close() {
    thread.interrupt();
    code.join();
  }
}
