package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.Design;

class IdempotencySharedTest extends IdempotencyTest {
  @Override
  Design design() {
    return Design.SHARED;
  }
}
