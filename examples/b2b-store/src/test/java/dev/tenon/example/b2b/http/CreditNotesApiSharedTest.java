package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.Design;

class CreditNotesApiSharedTest extends CreditNotesApiTest {
  @Override
  Design design() {
    return Design.SHARED;
  }
}
