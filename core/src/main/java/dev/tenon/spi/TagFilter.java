package dev.tenon.spi;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which events match, by tags and logical type names: those that one of the items matches.
 *
 * @param items at least one
 */
public record TagFilter(List<Item> items) {
  /** True if an event with these tags and of that type matches. */
  public boolean matches(Set<String> tags, String type) {
    return items.stream().anyMatch(item -> item.matches(tags, type));
  }

  @Override
  public String toString() {
    return items.stream().map(Item::toString).collect(Collectors.joining(" or "));
  }

  /**
   * Matches events that have all of the tags and are of any of the types.
   *
   * @param tags at least one
   * @param types every type if empty
   */
  public record Item(Set<String> tags, Set<String> types) {
    /** True if an event with these tags and of that type matches. */
    public boolean matches(Set<String> all, String type) {
      return all.containsAll(tags) && (types.isEmpty() || types.contains(type));
    }

    @Override
    public String toString() {
      return String.join(" with ", tags) + (types.isEmpty() ? "" : " of " + types);
    }
  }
}
