package dev.tenon.example.b2b.input;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;

/** A file of orders, read as far as into documents. */
public final class OrderFileFuzz {
  private static final Path DIRECTORY = Path.of(System.getProperty("java.io.tmpdir"));

  private OrderFileFuzz() {}

  /** Says what is wrong with it, and where. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      CheckedFile file =
          OrderFile.check(new Source("orders", () -> new ByteArrayInputStream(input)));
      try (Documents documents = file.documents(DIRECTORY, 1 << 12)) {
        documents.forEachRemaining(Document::number);
      }
    } catch (InputException e) {
      if (String.valueOf(e.getMessage()).lines().count() != 1) {
        throw new AssertionError("more than a line", e);
      }
    }
  }
}
