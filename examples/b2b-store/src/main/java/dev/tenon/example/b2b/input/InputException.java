package dev.tenon.example.b2b.input;

/**
 * The input cannot be used. The message is one line for the user: the file, the physical line where
 * there is one, and what is wrong with it.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InputException(String file, String problem) {
    super(file + ": " + problem);
  }

  InputException(String file, long line, String problem) {
    super(file + ", line " + line + ": " + problem);
  }
}
