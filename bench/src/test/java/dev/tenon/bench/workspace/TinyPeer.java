package dev.tenon.bench.workspace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Talks as a peer does, and says back what it was told. */
final class TinyPeer {
  private TinyPeer() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    answers.println(arguments[0]);
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      switch (line) {
        case "prepare append 0" -> answers.println("ok");
        case "run append 2 64" ->
            answers.println("{\"throughput\":1234.5,\"p50\":1.25,\"p99\":9.75}");
        case "prepare replay 1000" -> answers.println("ok");
        case "run replay 180 1" -> answers.println("{\"throughput\":10.0,\"p50\":0,\"p99\":0}");
        case "quit" -> {
          return;
        }
        default -> answers.println("error unknown command " + line);
      }
    }
  }
}
