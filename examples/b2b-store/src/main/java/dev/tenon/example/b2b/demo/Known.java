package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.Store;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a store has already.
 *
 * @param customers their ids
 * @param documents the numbers of orders and credit notes
 */
record Known(Set<String> customers, Set<String> documents) {
  private static final int PAGE = 10_000;

  static Known of(Store store) {
    Set<String> documents = all(store.orders()::orderIds);
    documents.addAll(all(store.orders()::creditNoteIds));
    return new Known(all(store.customers()::customerIds), documents);
  }

  private static Set<String> all(Pages pages) {
    Set<String> ids = new HashSet<>();
    String after = "";
    while (true) {
      List<String> page = pages.next(after, PAGE);
      ids.addAll(page);
      if (page.size() < PAGE) {
        return ids;
      }
      after = page.getLast();
    }
  }

  @FunctionalInterface
  private interface Pages {
    List<String> next(String after, int limit);
  }
}
