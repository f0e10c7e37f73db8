package dev.tenon.bench.peer;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Debezium's embedded engine on an outbox. It is a reader, so that it has a protocol of its own. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err);
    Database database = new Database(arguments[0], arguments[1], arguments[2]);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Outbox outbox = new Outbox(database)) {
      answers.println("ready");
      String line;
      while ((line = commands.readLine()) != null && !line.equals("quit")) {
        answers.println(answer(outbox, line.split(" ")));
      }
    }
    System.exit(0); // the engine's threads are not all daemons
  }

  private static String answer(Outbox outbox, String[] words) {
    try {
      if (words[0].equals("prepare")) {
        outbox.prepare(words[1], Integer.parseInt(words[2]));
        return "ok";
      }
      Duration length = Duration.ofSeconds(Long.parseLong(words[2]));
      return outbox.run(words[1], length, Integer.parseInt(words[3]));
    } catch (Exception e) {
      e.printStackTrace();
      return "error " + e.toString().replaceAll("\\s+", " ");
    }
  }
}
