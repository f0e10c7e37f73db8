package dev.tenon.soak.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file system of its own, which can be full: ext4 in a file with holes. Needs root. A shell keeps
 * it mounted for as long as this process lives, however that ends. For one thread.
 */
public final class Disk implements AutoCloseable {
  private static final String SIZE = "8G";
  private static final String MOUNTED = "mounted";
  private static final String BALLAST = "ballast-";
  private static final List<String> PIECES = List.of("1G", "64M", "4M", "256K", "16K", "4K");

  /** As soon as nobody can write to it any more, it unmounts and ends. */
  private static final String KEEPER =
      """
      trap '' HUP INT TERM
      set -e
      truncate -s %s "$1"
      mkfs.ext4 -q -F -m 0 "$1"
      mount -o loop,noatime "$1" "$2"
      chmod 755 "$2"
      rmdir "$2/lost+found"
      echo %s
      read -r line || true
      umount --lazy "$2"
      """
          .formatted(SIZE, MOUNTED);

  private final Path files;
  private final Process keeper;

  private Disk(Path files, Process keeper) {
    this.files = files;
    this.keeper = keeper;
  }

  /**
   * Makes one, mounted within a directory.
   *
   * @throws IOException if this machine or this user cannot, with the reason
   */
  static Disk in(Path directory) throws IOException {
    Path image = directory.resolve("disk.img");
    Path files = Files.createDirectory(directory.resolve("disk"));
    Process keeper =
        new ProcessBuilder("sh", "-c", KEEPER, "sh", image.toString(), files.toString())
            .redirectErrorStream(true)
            .start();
    // Not closed: it stays open with the process.
    BufferedReader lines = keeper.inputReader(UTF_8);
    String line = lines.readLine();
    String said = "it cannot be mounted";
    while (line != null && !line.equals(MOUNTED)) {
      said = line;
      line = lines.readLine();
    }
    if (line == null) {
      Files.deleteIfExists(image);
      Files.delete(files);
      throw new IOException(said);
    }
    return new Disk(files, keeper);
  }

  /** Where its files are. */
  Path files() {
    return files;
  }

  /** From now on nobody can write more than what has its place already. */
  public void fill() throws InterruptedException {
    int count = 0;
    for (String piece : PIECES) {
      while (took(piece, count)) {
        count++;
      }
      count++; // the last one has what was left of its size
    }
  }

  private boolean took(String size, int number) throws InterruptedException {
    String file = files.resolve(BALLAST + number).toString();
    try {
      return new ProcessBuilder("fallocate", "-l", size, file)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** There is room again. */
  public void free() {
    try (Stream<Path> all = Files.list(files)) {
      for (Path file : all.toList()) {
        if (file.getFileName().toString().startsWith(BALLAST)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes it away; what was on it is in the image. */
  @Override
  public void close() {
    try {
      keeper.getOutputStream().close();
    } catch (IOException e) {
      // It has ended.
    }
    keeper.onExit().join();
  }
}
