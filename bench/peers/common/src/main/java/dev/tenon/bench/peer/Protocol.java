package dev.tenon.bench.peer;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Answers the benchmark that started this program: {@code prepare <case> <size>}, {@code run <case>
 * <seconds> <callers>} and {@code quit}, a line each. Standard output carries answers alone.
 */
public final class Protocol {
  private final Peer peer;

  private Protocol(Peer peer) {
    this.peer = peer;
  }

  /**
   * Serves until {@code quit} or the end of the input.
   *
   * @param arguments JDBC URL, user, password
   */
  public static void serve(String[] arguments, Peer.Factory factory) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err);
    Database database = new Database(arguments[0], arguments[1], arguments[2]);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Peer peer = factory.start(database)) {
      answers.println("ready");
      Protocol protocol = new Protocol(peer);
      String line;
      while ((line = commands.readLine()) != null && !line.equals("quit")) {
        answers.println(protocol.answer(line));
      }
    } catch (Exception e) {
      answers.println(error(e));
      throw e;
    }
  }

  private String answer(String line) {
    try {
      String[] words = line.split(" ");
      return switch (words[0]) {
        case "prepare" -> prepare(words[1], Long.parseLong(words[2]));
        case "run" ->
            run(words[1], Duration.ofSeconds(Long.parseLong(words[2])), Integer.parseInt(words[3]))
                .json();
        default -> throw new IllegalArgumentException("unknown command " + line);
      };
    } catch (Exception e) {
      e.printStackTrace();
      return error(e);
    }
  }

  private static String error(Exception e) {
    return "error " + e.toString().replaceAll("\\s+", " ");
  }

  private String prepare(String name, long size) throws Exception {
    peer.clear();
    if (name.equals("replay")) {
      peer.fill(size);
    }
    return "ok";
  }

  private Measurement run(String name, Duration length, int callers) throws Exception {
    if (name.equals("replay")) {
      return peer.replay(length);
    }
    try (Peer.Operation operation = peer.open(name)) {
      return new Load(operation, !name.equals("append")).run(length, callers);
    }
  }
}
