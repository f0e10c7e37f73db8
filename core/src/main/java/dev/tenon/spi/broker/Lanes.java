package dev.tenon.spi.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.zip.CRC32;

/** Which lane of a topic a key's messages are in, where no server decides that. */
public final class Lanes {
  private Lanes() {}

  /** The same in every process, and easy for clients other than Tenon: CRC-32 modulo lanes. */
  public static int of(String key, int lanes) {
    CRC32 crc = new CRC32();
    crc.update(key.getBytes(UTF_8));
    return (int) (crc.getValue() % lanes);
  }
}
