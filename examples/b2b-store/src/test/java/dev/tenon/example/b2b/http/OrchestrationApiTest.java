package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;

class OrchestrationApiTest extends ChoreographyApiTest {
  @Override
  Design design() {
    return Design.of(Flow.ORCHESTRATION);
  }
}
