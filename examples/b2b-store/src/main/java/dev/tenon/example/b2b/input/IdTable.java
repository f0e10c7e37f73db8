package dev.tenon.example.b2b.input;

import java.util.AbstractList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Distinct ids in the order in which they were first added, at a few bytes each: a list of strings
 * that keeps none, and that is filled and asked without making one.
 */
final class IdTable extends AbstractList<String> {
  private static final int NONE = -1;

  private char[] chars = new char[1 << 12];
  private int[] ends = new int[1 << 8];

  /** Open addressing: position + 1 of an id, 0 where free; at most half full. */
  private int[] slots = new int[1 << 10];

  private int size;
  private int latest = NONE;

  /** The position of the id, which is the old size if it is new. */
  int add(char[] id, int length) {
    if (latest != NONE && matches(latest, id, length)) {
      return latest;
    }
    int slot = slot(id, length);
    if (slots[slot] == 0) {
      append(id, length);
      slots[slot] = size;
      latest = size - 1;
      if (size * 2 > slots.length) {
        grow();
      }
    } else {
      latest = slots[slot] - 1;
    }
    return latest;
  }

  /** The position of the id, or -1. */
  int find(char[] id, int length) {
    return slots[slot(id, length)] - 1;
  }

  @Override
  public String get(int position) {
    if (position < 0 || position >= size) {
      throw new IndexOutOfBoundsException(position);
    }
    int start = start(position);
    return new String(chars, start, ends[position] - start);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int indexOf(@Nullable Object id) {
    return id instanceof String text ? find(text.toCharArray(), text.length()) : NONE;
  }

  @Override
  public int lastIndexOf(@Nullable Object id) {
    return indexOf(id);
  }

  @Override
  public boolean contains(@Nullable Object id) {
    return indexOf(id) != NONE;
  }

  private int slot(char[] id, int length) {
    int mask = slots.length - 1;
    int slot = hash(id, 0, length) & mask;
    while (slots[slot] != 0 && !matches(slots[slot] - 1, id, length)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean matches(int position, char[] id, int length) {
    int start = start(position);
    return Arrays.equals(chars, start, ends[position], id, 0, length);
  }

  private int start(int position) {
    return position == 0 ? 0 : ends[position - 1];
  }

  private void append(char[] id, int length) {
    int start = start(size);
    if (start + length > chars.length) {
      chars = Arrays.copyOf(chars, Math.max(chars.length * 3 / 2, start + length));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, ends.length * 3 / 2);
    }
    System.arraycopy(id, 0, chars, start, length);
    ends[size++] = start + length;
  }

  private void grow() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int i = 0; i < size; i++) {
      int slot = hash(chars, start(i), ends[i]) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = i + 1;
    }
  }

  private static int hash(char[] chars, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + chars[i];
    }
    hash *= 0x9e3779b9; // numbers differ in their last digits: spread them over all bits
    return hash ^ hash >>> 15;
  }
}
