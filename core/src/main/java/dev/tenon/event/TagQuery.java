package dev.tenon.event;

import dev.tenon.error.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks for events by their tags. An event matches if one of the items does. Immutable.
 *
 * <pre>{@code
 * TagQuery.of("course:1").or("student:2").types(StudentSubscribed.class)
 * }</pre>
 *
 * asks for what concerns the course, and for the subscriptions of the student.
 *
 * @param items 1 to 100
 */
public record TagQuery(List<Item> items) {
  private static final int MAX_ITEMS = 100;

  /** Checks how many items there are. */
  public TagQuery {
    items = List.copyOf(items);
    if (items.isEmpty() || items.size() > MAX_ITEMS) {
      throw Problem.INVALID_ARGUMENT.because(
          "a tag query has 1 to " + MAX_ITEMS + " items, not " + items.size());
    }
  }

  /** Events that have all of these tags; fastest with the rarest first. */
  public static TagQuery of(String... tags) {
    return new TagQuery(List.of(new Item(tags)));
  }

  /** And events that have all of these tags. */
  public TagQuery or(String... tags) {
    List<Item> more = new ArrayList<>(items);
    more.add(new Item(tags));
    return new TagQuery(more);
  }

  /** Narrows what was said last, by {@code of} or {@code or}, to events of any of these types. */
  public TagQuery types(Class<?>... types) {
    List<Item> narrowed = new ArrayList<>(items);
    Item last = narrowed.removeLast();
    narrowed.add(new Item(last.tags(), new LinkedHashSet<>(Arrays.asList(types))));
    return new TagQuery(narrowed);
  }

  /**
   * Matches events that have all of the tags, and are of any of the types.
   *
   * @param tags 1 to 20
   * @param types every type if empty
   */
  public record Item(Set<String> tags, Set<Class<?>> types) {
    /** Checks the tags. */
    public Item {
      tags = Texts.tags(tags);
      types = Set.copyOf(types);
      if (tags.isEmpty()) {
        throw Problem.INVALID_ARGUMENT.because("a tag query asks for at least one tag");
      }
    }

    private Item(String... tags) {
      this(Texts.tags(List.of(tags)), Set.of());
    }
  }
}
