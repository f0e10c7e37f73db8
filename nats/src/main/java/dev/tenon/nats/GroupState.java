package dev.tenon.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.error.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who of a group lives, who has which lane, and how far each is handled. Immutable.
 *
 * <p>As text: a line {@code instance ID BEAT} for each that lives, and a line {@code lane NUMBER
 * OWNER SEQUENCE TIME} for each lane, its owner {@code -} if it has none.
 *
 * @param beats what each instance said last: another number each time
 * @param lanes by their numbers
 */
record GroupState(SortedMap<String, Long> beats, List<Lane> lanes) {
  /**
   * A lane.
   *
   * @param owner the instance that has it; null if none has
   * @param place the last message up to which all of the lane is handled
   */
  record Lane(@Nullable String owner, Place place) {}

  private static final String NOBODY = "-";

  GroupState {
    beats = new TreeMap<>(beats);
    lanes = List.copyOf(lanes);
  }

  /** A group that has nobody and has handled nothing. */
  static GroupState none(int lanes) {
    List<Lane> untouched = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      untouched.add(new Lane(null, Place.NONE));
    }
    return new GroupState(new TreeMap<>(), untouched);
  }

  /**
   * Reads it.
   *
   * @throws dev.tenon.error.TenonException {@code BROKER_FAILED} if it is nothing of the kind
   */
  static GroupState parse(byte[] value) {
    SortedMap<String, Long> beats = new TreeMap<>();
    SortedMap<Integer, Lane> lanes = new TreeMap<>();
    try {
      for (String line : new String(value, UTF_8).lines().toList()) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "instance" -> beats.put(words[1], Long.valueOf(words[2]));
          case "lane" ->
              lanes.put(
                  Integer.valueOf(words[1]),
                  new Lane(
                      words[2].equals(NOBODY) ? null : words[2],
                      new Place(Long.parseLong(words[3]), Instant.parse(words[4]))));
          default -> throw new NumberFormatException(line);
        }
      }
    } catch (NumberFormatException | DateTimeException | ArrayIndexOutOfBoundsException e) {
      throw Problem.BROKER_FAILED.because(
          "a group's value in bucket %s cannot be read: %s; delete it, and all comes again"
              .formatted(GroupEntry.BUCKET, e.getMessage()),
          e);
    }
    return new GroupState(beats, List.copyOf(lanes.values()));
  }

  byte[] bytes() {
    StringBuilder text = new StringBuilder();
    beats.forEach((instance, count) -> text.append("instance %s %d\n".formatted(instance, count)));
    for (int i = 0; i < lanes.size(); i++) {
      Lane lane = lanes.get(i);
      String owner = lane.owner() == null ? NOBODY : lane.owner();
      Place place = lane.place();
      text.append("lane %d %s %d %s\n".formatted(i, owner, place.sequence(), place.at()));
    }
    return text.toString().getBytes(UTF_8);
  }

  /** The lanes that an instance has, with the place of each. */
  SortedMap<Integer, Place> of(String instance) {
    SortedMap<Integer, Place> own = new TreeMap<>();
    for (int i = 0; i < lanes.size(); i++) {
      if (instance.equals(lanes.get(i).owner())) {
        own.put(i, lanes.get(i).place());
      }
    }
    return own;
  }

  /** How many lanes are an instance's, if all that live have the same number, give or take one. */
  int share(String instance) {
    int rank = List.copyOf(beats.keySet()).indexOf(instance);
    return lanes.size() / beats.size() + (rank < lanes.size() % beats.size() ? 1 : 0);
  }

  /** Without instances that do not live, whose lanes have no owner then. */
  GroupState without(Set<String> dead) {
    SortedMap<String, Long> living = new TreeMap<>(beats);
    living.keySet().removeAll(dead);
    return new GroupState(
        living,
        lanes.stream()
            .map(lane -> dead.contains(lane.owner()) ? new Lane(null, lane.place()) : lane)
            .toList());
  }

  /** With an instance that says once more that it lives, and takes of the free lanes its share. */
  GroupState withBeat(String instance, long beat) {
    SortedMap<String, Long> living = new TreeMap<>(beats);
    living.put(instance, beat);
    GroupState next = new GroupState(living, lanes);
    int missing = next.share(instance) - of(instance).size();
    List<Lane> shared = new ArrayList<>();
    for (Lane lane : lanes) {
      boolean taken = lane.owner() == null && missing > 0;
      shared.add(taken ? new Lane(instance, lane.place()) : lane);
      missing -= taken ? 1 : 0;
    }
    return new GroupState(living, shared);
  }

  /** With places that an instance says it has handled lanes up to: those lanes it has. */
  GroupState withPlaces(String instance, Map<Integer, Place> places) {
    List<Lane> moved = new ArrayList<>(lanes);
    places.forEach((number, place) -> {
      Lane lane = lanes.get(number);
      if (instance.equals(lane.owner()) && place.sequence() > lane.place().sequence()) {
        moved.set(number, new Lane(instance, place));
      }
    });
    return new GroupState(beats, moved);
  }

  /** With lanes of which nothing counts as handled. */
  GroupState withNothingHandled(Set<Integer> some) {
    List<Lane> reset = new ArrayList<>(lanes);
    some.forEach(number -> reset.set(number, new Lane(lanes.get(number).owner(), Place.NONE)));
    return new GroupState(beats, reset);
  }

  /** With lanes that an instance gives up. */
  GroupState withFree(String instance, Set<Integer> free) {
    List<Lane> released = new ArrayList<>(lanes);
    for (int number : free) {
      if (instance.equals(lanes.get(number).owner())) {
        released.set(number, new Lane(null, lanes.get(number).place()));
      }
    }
    return new GroupState(beats, released);
  }
}
