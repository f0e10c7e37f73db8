package dev.tenon.example.b2b.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The SHA-256 of lines sorted by their keys' code points, which is the order of UTF-8 bytes. */
final class SortedDigest {
  private final Map<byte[], String> lines = new TreeMap<>(Arrays::compareUnsigned);

  /** Adds the line {@code key|rest}; one per key. */
  void add(String key, String rest) {
    lines.put(key.getBytes(StandardCharsets.UTF_8), '|' + rest + '\n');
  }

  int size() {
    return lines.size();
  }

  String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      lines.forEach((key, rest) -> {
        digest.update(key);
        digest.update(rest.getBytes(StandardCharsets.UTF_8));
      });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
