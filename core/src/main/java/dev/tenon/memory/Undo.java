package dev.tenon.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How to take back what was done so far, the latest first. */
final class Undo {
  private final Deque<Runnable> steps = new ArrayDeque<>();

  void add(Runnable step) {
    steps.push(step);
  }

  /** Puts a value, or removes the key if it is null. */
  <K, V> void put(Map<K, V> map, K key, @Nullable V value) {
    V old = set(map, key, value);
    add(() -> set(map, key, old));
  }

  void run() {
    steps.forEach(Runnable::run);
    steps.clear();
  }

  private static <K, V> @Nullable V set(Map<K, V> map, K key, @Nullable V value) {
    return value == null ? map.remove(key) : map.put(key, value);
  }
}
