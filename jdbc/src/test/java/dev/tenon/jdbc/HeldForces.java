package dev.tenon.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.CountDownLatch;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.h2.store.fs.async.FilePathAsync;

/** Files of H2 that reach the disk when the test lets them. Until it is closed, in this process. */
public final class HeldForces extends FilePathWrapper implements AutoCloseable {
  private static final String SCHEME = "async";

  private static volatile CountDownLatch released = new CountDownLatch(0);
  private static volatile CountDownLatch held = new CountDownLatch(1);
  private static volatile boolean onlyWritesOfH2;

  /** Holds nothing yet. */
  static HeldForces install() {
    HeldForces files = new HeldForces();
    FilePath.register(files);
    return files;
  }

  /** From now on whoever forces waits. */
  void hold() {
    hold(false);
  }

  /** From now on H2's own thread waits before it writes. */
  void holdWritesOfH2() {
    hold(true);
  }

  private static void hold(boolean writes) {
    onlyWritesOfH2 = writes;
    held = new CountDownLatch(1);
    released = new CountDownLatch(1);
  }

  /** Waits until somebody does. */
  void awaitHeld() throws InterruptedException {
    held.await();
  }

  void release() {
    released.countDown();
  }

  @Override
  public void close() {
    release();
    FilePath.register(new FilePathAsync());
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Held(getBase().open(mode));
  }

  private static final class Held extends FileBaseDefault {
    private final FileChannel file;

    Held(FileChannel file) {
      this.file = file;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (!onlyWritesOfH2) {
        awaitRelease();
      }
      file.force(metaData);
    }

    @Override
    public synchronized int read(ByteBuffer to, long position) throws IOException {
      return file.read(to, position);
    }

    @Override
    public synchronized int write(ByteBuffer from, long position) throws IOException {
      if (onlyWritesOfH2 && Thread.currentThread().getName().startsWith("H2-save")) {
        awaitRelease();
      }
      return file.write(from, position);
    }

    private static void awaitRelease() throws IOException {
      held.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
