package dev.tenon.reliability.power;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system of its own, of which an image can be taken as a power failure would leave it: only
 * what was forced to the disk is in it. It is ext4 on a file that is written past the page cache;
 * the file lies on XFS, which copies it in an instant.
 *
 * <p>Needs root, and a mount namespace ({@code unshare --mount}) whose end takes all of it away,
 * however the process ends.
 */
final class CrashDisk {
  private static final String SIZE = "400M";

  /** XFS refuses to be smaller than 300 MB; the file has holes. */
  private static final String HOST_SIZE = "4G";

  private final Path directory;
  private final Path disk;
  private final Path mounted;
  private int images;

  private CrashDisk(Path directory, Path disk, Path mounted) {
    this.directory = directory;
    this.disk = disk;
    this.mounted = mounted;
  }

  static CrashDisk in(Path directory) throws IOException, InterruptedException {
    String host = directory.resolve("host.img").toString();
    run("truncate", "-s", HOST_SIZE, host);
    run("mkfs.xfs", "-q", "-m", "reflink=1", host);
    Path files = Files.createDirectory(directory.resolve("host"));
    run("mount", "-o", "loop", host, files.toString());
    Path disk = files.resolve("disk.img");
    run("truncate", "-s", SIZE, disk.toString());
    run("mkfs.ext4", "-q", "-b", "4096", disk.toString());
    Path mounted = Files.createDirectory(directory.resolve("disk"));
    // Without the ext4 journal's commit every 5 s, which forces what nobody asked it to.
    mount(disk, mounted, "noatime,commit=600", "--direct-io=on");
    return new CrashDisk(directory, disk, mounted);
  }

  /** Where files on it are. */
  Path files() {
    return mounted;
  }

  /** Takes an image of it as it is now. */
  Path image() throws IOException, InterruptedException {
    Path image = disk.resolveSibling("image-" + ++images + ".img");
    run("cp", "--reflink=always", disk.toString(), image.toString());
    return image;
  }

  /** Where the files of an image are, after the file system has recovered. */
  Path open(Path image) throws IOException, InterruptedException {
    String name = image.getFileName().toString().replace(".img", "");
    Path files = Files.createDirectory(directory.resolve(name));
    mount(image, files, "noatime", "--direct-io=off");
    return files;
  }

  private static void mount(Path image, Path where, String options, String direct)
      throws IOException, InterruptedException {
    String device = run("losetup", "--find", "--show", direct, image.toString());
    try {
      run("mount", "-o", options, device, where.toString());
    } finally {
      run("losetup", "--detach", device); // at once, or when it is unmounted
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(List.of(command) + " failed: " + said);
    }
    return said;
  }
}
