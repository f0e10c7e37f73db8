package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.process.ServiceName;
import java.security.SecureRandom;
import java.util.HexFormat;

/** New ones for every run, known to nobody else. */
final class Passwords {
  private final String random;

  Passwords() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    random = HexFormat.of().formatHex(bytes);
  }

  String of(ServiceName service) {
    return random + service.id();
  }
}
