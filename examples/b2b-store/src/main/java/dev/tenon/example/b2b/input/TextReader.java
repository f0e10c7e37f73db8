package dev.tenon.example.b2b.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a source as UTF-8 and digests its bytes. Characters before a problem are handed out
 * first, so that of two problems the parser meets the earlier one.
 */
final class TextReader extends Reader {
  private static final int BLOCK = 1 << 16;

  private final String name;
  private final InputStream in;
  private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK).flip();
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private final MessageDigest digest = newDigest();
  private long line = 1;
  private boolean afterReturn;
  private boolean started;
  private boolean allBytesRead;
  private boolean ended;
  private @Nullable String problem;

  TextReader(Source source) {
    name = source.name();
    in = source.open();
  }

  @Override
  public int read(char[] target, int offset, int length) {
    CharBuffer chars = CharBuffer.wrap(target, offset, length).slice();
    while (chars.position() == 0 && problem == null && !ended) {
      decode(chars);
      skipByteOrderMark(chars);
    }
    int count = check(chars.flip());
    if (count > 0) {
      return count;
    }
    if (problem != null) {
      throw new InputException(name, line, problem);
    }
    return -1;
  }

  /** The SHA-256 of all bytes, as lower-case hex; asked for once, at the end. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new InputException(name, "cannot be closed: " + e.getMessage());
    }
  }

  private void decode(CharBuffer chars) {
    CoderResult result = utf8.decode(bytes, chars, allBytesRead);
    if (result.isError()) {
      problem = "not valid UTF-8";
    } else if (result.isUnderflow()) {
      if (allBytesRead) {
        ended = true;
      } else if (chars.position() == 0) {
        fill();
      }
    }
  }

  /** Adds bytes behind those left over. */
  private void fill() {
    bytes.compact();
    try {
      int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
      if (count > 0) {
        digest.update(bytes.array(), bytes.position(), count);
        bytes.position(bytes.position() + count);
      }
      allBytesRead = count < 0;
    } catch (EOFException e) {
      problem = "the gzip data ends too early";
    } catch (ZipException e) {
      problem = "the gzip data is damaged: " + e.getMessage();
    } catch (IOException e) {
      problem = "cannot be read: " + e.getMessage();
    }
    bytes.flip();
  }

  private void skipByteOrderMark(CharBuffer chars) {
    if (!started && chars.position() > 0) {
      started = true;
      if (chars.get(0) == '\uFEFF') {
        chars.flip().position(1);
        chars.compact();
      }
    }
  }

  /** Counts lines and looks for NUL; returns how many characters come before a problem. */
  private int check(CharBuffer text) {
    char[] chars = text.array();
    int start = text.arrayOffset();
    int count = text.limit();
    for (int i = 0; i < count; i++) {
      char c = chars[start + i];
      if (c > '\r') {
        afterReturn = false;
        continue;
      }
      if (c == 0) {
        problem = "a NUL character, so this is not a CSV file";
        return i;
      }
      if (c == '\r' || (c == '\n' && !afterReturn)) {
        line++;
      }
      afterReturn = c == '\r';
    }
    return count;
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
