package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;

class IdempotencyOrchestratedTest extends IdempotencyTest {
  @Override
  Design design() {
    return Design.of(Flow.ORCHESTRATION);
  }
}
