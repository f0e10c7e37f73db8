package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Holds the lock file beside a database, so that one process at a time has it open. */
final class FileOwner {
  private final FileChannel channel;

  private FileOwner(FileChannel channel) {
    this.channel = channel;
  }

  static FileOwner of(Path file) {
    Path lockFile = file.toAbsolutePath().resolveSibling(file.getFileName() + ".lock");
    try {
      Files.createDirectories(lockFile.getParent());
      FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw Problem.STORAGE_FAILED.because(
            file
                + " is in use by another process or opened twice; close it there, or use a server"
                + " such as PostgreSQL for several processes");
      }
      return new FileOwner(channel);
    } catch (IOException e) {
      throw Failures.of("locking " + lockFile, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  void release() {
    try {
      channel.close();
    } catch (IOException e) {
      throw Failures.of("releasing the lock file", e);
    }
  }
}
