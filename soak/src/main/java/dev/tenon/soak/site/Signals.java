package dev.tenon.soak.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Signals to processes of our own. */
final class Signals {
  private Signals() {}

  /**
   * Stops a process where it stands, and lets it go on after so long. A shell waits, since it lives
   * on if this process is killed meanwhile.
   */
  static void pause(long pid, Duration length) throws InterruptedException {
    String script =
        "kill -STOP %1$d && sleep %2$s; kill -CONT %1$d".formatted(pid, length.toMillis() / 1e3);
    Process shell;
    try {
      shell =
          new ProcessBuilder("sh", "-c", script)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    shell.waitFor();
  }
}
