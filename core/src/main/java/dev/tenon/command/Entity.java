package dev.tenon.command;

import dev.tenon.event.StreamId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of entity: the category of its streams, its rules, and the key that keeps its messages in
 * order (its id, unless said otherwise). Immutable. Equal if all that it is made of is.
 */
public final class Entity<C, S, E> {
  private final @Nullable String tenant;
  private final String category;
  private final Decider<C, S, E> decider;
  private final @Nullable BiFunction<String, S, String> key;
  private final @Nullable Function<E, Set<String>> tags;
  private final @Nullable Snapshots<S> snapshots;
  private final boolean locked;

  private Entity(
      @Nullable String tenant,
      String category,
      Decider<C, S, E> decider,
      @Nullable BiFunction<String, S, String> key,
      @Nullable Function<E, Set<String>> tags,
      @Nullable Snapshots<S> snapshots,
      boolean locked) {
    this.tenant = tenant;
    this.category = category;
    this.decider = decider;
    this.key = key;
    this.tags = tags;
    this.snapshots = snapshots;
    this.locked = locked;
    stream("x"); // checks the names
  }

  /** An entity keyed by its id. */
  public static <C, S, E> Entity<C, S, E> of(String category, Decider<C, S, E> decider) {
    return new Entity<>(null, category, decider, null, null, null, false);
  }

  /** An entity keyed by its id, its rules three functions as in {@link Decider#of}. */
  public static <C, S, E> Entity<C, S, E> of(
      String category,
      S initial,
      BiFunction<C, S, List<? extends E>> decide,
      BiFunction<S, E, S> evolve) {
    return of(category, Decider.of(initial, decide, evolve));
  }

  /** The same entity, its events keyed by a function of its id and its state after the command. */
  public Entity<C, S, E> keyedBy(BiFunction<String, S, String> keyOf) {
    return new Entity<>(tenant, category, decider, keyOf, tags, snapshots, locked);
  }

  /**
   * The same entity, each of its events tagged, so that a {@link Boundary} or a {@link
   * dev.tenon.event.TagQuery} finds it. It concerns new events: what was stored keeps its tags.
   *
   * @param tagsOf as many and such tags as a {@link dev.tenon.event.Draft} may have
   */
  public Entity<C, S, E> taggedBy(Function<E, Set<String>> tagsOf) {
    return new Entity<>(tenant, category, decider, key, tagsOf, snapshots, locked);
  }

  /** The same entity, its states kept now and then; for those that live to have many events. */
  public Entity<C, S, E> withSnapshots(Snapshots<S> kept) {
    return new Entity<>(tenant, category, decider, key, tags, kept, locked);
  }

  /**
   * The same entity of a tenant, whose streams and keys are its own: nothing of another tenant is
   * read or changed through it.
   *
   * @param name as in {@link StreamId}; empty: of no tenant, whoever asks
   */
  public Entity<C, S, E> inTenant(String name) {
    return new Entity<>(name, category, decider, key, tags, snapshots, locked);
  }

  /**
   * The tenant that {@link #inTenant} said. Where nothing was said, the entity is of no tenant, but
   * what a policy sends it goes to the tenant of what the policy reacts to.
   */
  public Optional<String> tenant() {
    return Optional.ofNullable(tenant);
  }

  /**
   * The same entity, a command on it taking the exclusive lock of its stream before it is decided,
   * until it is stored: for entities that many change at once, where deciding again and again costs
   * more than waiting in line.
   */
  public Entity<C, S, E> locked() {
    return new Entity<>(tenant, category, decider, key, tags, snapshots, true);
  }

  /** True if commands on it lock its stream. */
  public boolean isLocked() {
    return locked;
  }

  /** The category of its streams. */
  public String category() {
    return category;
  }

  /** Its rules. */
  public Decider<C, S, E> decider() {
    return decider;
  }

  /** How its states are kept, if they are. */
  public @Nullable Snapshots<S> snapshots() {
    return snapshots;
  }

  /** The stream of the entity with that id. */
  public StreamId stream(String id) {
    return new StreamId(tenant == null ? "" : tenant, category, id);
  }

  /** The key, within its tenant, of events that led to that state. */
  public String key(String id, S state) {
    return key == null ? id : key.apply(id, state);
  }

  /** The tags of an event. */
  public Set<String> tags(E event) {
    return tags == null ? Set.of() : tags.apply(event);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Entity<?, ?, ?> entity
        && Objects.equals(tenant, entity.tenant)
        && category.equals(entity.category)
        && decider.equals(entity.decider)
        && Objects.equals(key, entity.key)
        && Objects.equals(tags, entity.tags);
  }

  @Override
  public int hashCode() {
    return Objects.hash(tenant, category, decider, key, tags);
  }

  @Override
  public String toString() {
    return tenant == null || tenant.isEmpty() ? category : tenant + ':' + category;
  }
}
