package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.Design;

class ListsSharedTest extends ListsTest {
  @Override
  Design design() {
    return Design.SHARED;
  }
}
