package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;

class CreditNotesApiOrchestratedTest extends CreditNotesApiTest {
  @Override
  Design design() {
    return Design.of(Flow.ORCHESTRATION);
  }
}
