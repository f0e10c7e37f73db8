package dev.tenon.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A wall clock for child processes that can be set while they run. Clocks that measure time, such
 * as {@link System#nanoTime()}, stay as they are. By libfaketime: where it is missing, root on
 * Debian gets it installed. Safe for use by many threads.
 */
public final class ShiftedClock {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"), Path.of("/usr/local/lib"));
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final String LIBRARY = "libfaketimeMT.so.1";

  private final Path library;
  private final Path shift;

  private ShiftedClock(Path library, Path shift) {
    this.library = library;
    this.shift = shift;
  }

  /**
   * A clock that is right, until it is told otherwise.
   *
   * @param file where it keeps by how much it is wrong
   * @throws ServerException if libfaketime is missing and cannot be installed
   */
  public static ShiftedClock in(Path file) {
    Optional<Path> library = find();
    if (library.isEmpty()) {
      DebianPackages.install("libfaketime", "libfaketime");
      library = find();
    }
    ShiftedClock clock =
        new ShiftedClock(
            library.orElseThrow(
                () -> new ServerException("libfaketime was installed, but is not in " + PLACES)),
            file.toAbsolutePath());
    clock.shiftBy(Duration.ZERO);
    return clock;
  }

  private static Optional<Path> find() {
    return PLACES.stream()
        .flatMap(place ->
            List.of(
                place.resolve("faketime"),
                place.resolve("x86_64-linux-gnu/faketime"),
                place.resolve("aarch64-linux-gnu/faketime"))
                .stream())
        .map(directory -> directory.resolve(LIBRARY))
        .filter(Files::isReadable)
        .findFirst();
  }

  /**
   * What the environment of a process must hold for the process to go by this clock. Its waits are
   * left alone: their correction for older systems makes a JVM's wait no time at all.
   */
  public Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        shift.toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  /** From a second from now at the latest, the clock is wrong by so much. */
  public void shiftBy(Duration wrongBy) {
    String sign = wrongBy.isNegative() ? "-" : "+";
    Path next = shift.resolveSibling(shift.getFileName() + ".new");
    try {
      Files.writeString(next, sign + wrongBy.abs().toSeconds() + "\n");
      Files.move(next, shift, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ServerException("Cannot write " + shift, e);
    }
  }

  /** Removes from memory what the library leaves there of a process that was killed. */
  public static void forget(long pid) {
    for (String left : List.of("faketime_shm_", "sem.faketime_sem_")) {
      try {
        Files.deleteIfExists(SHARED_MEMORY.resolve(left + pid));
      } catch (IOException e) {
        throw new ServerException("Cannot remove what is left of process " + pid, e);
      }
    }
  }
}
