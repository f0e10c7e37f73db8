package dev.tenon.soak.observer;

import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for the servers' passwords in what the processes logged. */
public final class Secrets {
  private Secrets() {}

  /** Looks through the logs of a directory for the passwords that lie there, once all has ended. */
  public static void check(Path directory, Findings findings) {
    try {
      for (Path file : passwords(directory)) {
        String password = Files.readString(file).strip();
        for (Path log : files(directory, "*.log")) {
          if (tells(log, password)) {
            findings.add(
                Invariant.WELL_BEHAVED,
                log.getFileName() + " tells what is in " + file.getFileName());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Beside the logs, and on the disk of its own that a database may have. */
  private static List<Path> passwords(Path directory) throws IOException {
    List<Path> passwords = new ArrayList<>(files(directory, "*.password"));
    for (Path below : files(directory, "*")) {
      if (Files.isDirectory(below)) {
        passwords.addAll(files(below, "*.password"));
      }
    }
    return passwords;
  }

  private static List<Path> files(Path directory, String pattern) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, pattern)) {
      found.forEach(files::add);
    }
    return files;
  }

  private static boolean tells(Path log, String password) throws IOException {
    // Any bytes are text in it: a process may have been killed in the midst of a character.
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.contains(password));
    }
  }
}
