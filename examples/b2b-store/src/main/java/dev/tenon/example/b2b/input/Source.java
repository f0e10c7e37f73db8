package dev.tenon.example.b2b.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A name for messages, and its bytes as often as they are asked for. */
record Source(String name, Opener opener) {

  interface Opener {
    InputStream open() throws IOException;
  }

  static Source file(Path file) {
    return new Source(file.toString(), () -> Files.newInputStream(file));
  }

  static Source resource(String name, String resource) {
    return new Source(
        name,
        () -> {
          InputStream in = Source.class.getResourceAsStream(resource);
          if (in == null) {
            throw new NoSuchFileException(name);
          }
          return in;
        });
  }

  /** Opens the content, unpacked if it starts like gzip. */
  InputStream open() {
    try {
      PushbackInputStream in = new PushbackInputStream(opener.open(), 2);
      try {
        byte[] start = in.readNBytes(2);
        in.unread(start);
        return GzipStream.isMagic(start) ? new GzipStream(in) : in;
      } catch (IOException e) {
        in.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new InputException(name, "no such file");
    } catch (AccessDeniedException e) {
      throw new InputException(name, "permission denied");
    } catch (IOException e) {
      throw new InputException(name, "cannot be read: " + e.getMessage());
    }
  }
}
