package dev.tenon.bench.workspace;

import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A peer as a child process: it takes commands on standard input and answers each with a line. It
 * ends when its input does, which it does with this process; where the system can, it is killed
 * together with it, too.
 */
final class PeerProcess implements AutoCloseable {
  /** The death signal is sent when the starting thread ends: this one ends with the JVM. */
  private static final ExecutorService STARTER =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("tenon-bench-starter").factory());

  private static final String END = "";
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration PREPARE = Duration.ofMinutes(5);
  private static final Duration WHOLE_LOG = Duration.ofMinutes(3);
  private static final Duration BEYOND_SLICE = Duration.ofMinutes(1);
  private static final Duration QUIT = Duration.ofSeconds(10);
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String name;
  private final Process process;
  private final Path log;
  private final BufferedWriter commands;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private PeerProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    commands = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("tenon-bench-" + name).start(this::read);
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param log what it writes to standard error
   */
  static PeerProcess start(String name, List<String> command, Path log) {
    List<String> bound = new ArrayList<>();
    if (Files.isExecutable(SETPRIV)) {
      bound.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
    }
    bound.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(bound);
    builder.redirectError(log.toFile());
    try {
      Process process = STARTER.submit(builder::start).get();
      PeerProcess peer = new PeerProcess(name, process, log);
      peer.expect("ready", peer.await(START));
      return peer;
    } catch (ExecutionException e) {
      throw new BenchProblem("the peer " + name + " cannot be started: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchProblem("interrupted while starting the peer " + name, e);
    }
  }

  /**
   * The peer in one case.
   *
   * @param settle called after each preparation
   */
  Contender contender(PeerCase work, Contender.Preparation settle) {
    return new Contender() {
      private boolean filled;
      private Map<String, Double> counted = Map.of();

      @Override
      public String name() {
        return work.name();
      }

      @Override
      public void prepare() throws Exception {
        if (!filled || !work.wholeLog()) {
          expect("ok", ask("prepare " + work.work() + " " + work.size(), PREPARE));
          filled = true;
        }
        settle.run();
      }

      @Override
      public Figures run(Duration slice) {
        long seconds = work.wholeLog() ? WHOLE_LOG.toSeconds() : Math.max(1, slice.toSeconds());
        String answer =
            ask(
                "run " + work.work() + " " + seconds + " " + work.callers(),
                BEYOND_SLICE.plusSeconds(seconds));
        try {
          Answer parsed = JSON.readValue(answer, Answer.class);
          counted = parsed.counted() == null ? Map.of() : parsed.counted();
          return new Figures(parsed.throughput(), parsed.p50(), parsed.p99());
        } catch (JacksonException e) {
          throw failed("said " + answer);
        }
      }

      @Override
      public Map<String, Double> counted() {
        return counted;
      }
    };
  }

  /** What a run came to, as a peer says it. */
  private record Answer(
      double throughput, double p50, double p99, @Nullable Map<String, Double> counted) {}

  private String ask(String command, Duration limit) {
    try {
      commands.append(command).append('\n').flush();
    } catch (IOException e) {
      throw failed("has ended");
    }
    return await(limit);
  }

  private void expect(String expected, String answer) {
    if (!answer.equals(expected)) {
      throw failed("said " + answer);
    }
  }

  private String await(Duration limit) {
    try {
      String answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null) {
        throw failed("gave no answer within " + limit.toSeconds() + " s");
      }
      if (answer.equals(END)) {
        throw failed("has ended");
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was interrupted");
    }
  }

  private BenchProblem failed(String what) {
    return new BenchProblem("the peer " + name + " " + what + "; see " + log);
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
    } catch (IOException | UncheckedIOException e) {
      // Its end, too.
    } finally {
      answers.add(END);
    }
  }

  /** Asks it to quit, and kills it if it does not. */
  @Override
  public void close() {
    try {
      commands.append("quit\n").close();
      if (process.waitFor(QUIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (IOException e) {
      // It is gone, or going.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
