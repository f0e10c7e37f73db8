package dev.tenon.example.b2b.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory that belongs to one store, and to one process at a time. */
final class DataDirectory implements AutoCloseable {
  private static final String BINDING = "belongs-to";
  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel channel;

  private DataDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Claims it for this process and store; a new or empty directory is bound to the store.
   *
   * @param beforeBinding complains if the store cannot be had, so that nothing is bound to it
   */
  static DataDirectory claim(Path path, Binding binding, Runnable beforeBinding) {
    try {
      Files.createDirectories(path);
      Path bound = path.resolve(BINDING);
      if (!Files.exists(bound) && holdsSomethingElse(path)) {
        throw new DemoProblem(
            path + " is not empty and holds no store; name an empty or a new directory");
      }
      FileChannel channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        String owner =
            Files.exists(bound) ? "; it belongs to " + Binding.parse(Files.readString(bound)) : "";
        throw new DemoProblem(path + " is in use by another process" + owner);
      }
      try {
        bind(path, binding, beforeBinding);
        return new DataDirectory(path, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DemoProblem("data directory " + path + " cannot be used: " + e, e);
    }
  }

  private static void bind(Path directory, Binding binding, Runnable beforeBinding)
      throws IOException {
    Path bound = directory.resolve(BINDING);
    if (Files.exists(bound)) {
      Binding.parse(Files.readString(bound)).requireSame(binding, directory.toString());
      return;
    }
    beforeBinding.run();
    Path temporary = bound.resolveSibling(BINDING + ".tmp");
    Files.writeString(
        temporary,
        binding.format() + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        StandardOpenOption.SYNC);
    Files.move(temporary, bound, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean holdsSomethingElse(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> file.getFileName().toString())
          .anyMatch(name -> !name.equals(LOCK) && !name.equals(BINDING + ".tmp"));
    }
  }

  @SuppressWarnings("resource") // the lock lives as long as its channel
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DemoProblem("data directory " + path + " cannot be released: " + e, e);
    }
  }
}
