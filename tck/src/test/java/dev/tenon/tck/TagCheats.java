package dev.tenon.tck;

import static dev.tenon.tck.KitsCatchCheatsTest.cheat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.NewEvent;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import dev.tenon.tck.Subjects.Append;
import dev.tenon.tck.Subjects.Instances;
import dev.tenon.tck.Subjects.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/** Databases that break one promise about tags and conditions each. */
final class TagCheats {
  private TagCheats() {}

  /** Each with the case that catches it. */
  static Stream<Arguments> all() {
    return Stream.of(
        cheat(TagCheats::ignoresConditions, Tags.class, "aConditionHoldsUntilAMatchingEventComes"),
        cheat(
            TagCheats::ignoresConditions, Append.class, "aConditionThatFailsSaysWhatCameAndWhere"),
        cheat(TagCheats::ignoresConditions, Append.class, "appendsJoinATransaction"),
        cheat(TagCheats::takesAnyTagOfAnItemForAll, Tags.class, "anItemAsksForAllOfItsTags"),
        cheat(TagCheats::ignoresTypes, Tags.class, "anItemMayAskForTypes"),
        cheat(TagCheats::ignoresTypes, Append.class, "taggedEventsAreReadInOrderByTypeAndInPages"),
        cheat(
            TagCheats::asksForTheFirstItemAlone,
            Tags.class,
            "itemsAreAlternativesFoundInTheOrderOfCommit"),
        cheat(
            TagCheats::findsEventsItemByItem,
            Tags.class,
            "itemsAreAlternativesFoundInTheOrderOfCommit"),
        cheat(TagCheats::findsEventsItemByItem, Tags.class, "taggedEventsAreReadInPages"),
        cheat(TagCheats::comparesTagsWithoutRegardToCase, Tags.class, "tagsAreComparedExactly"),
        cheat(
            TagCheats::countsTheEventAtTheOffsetAsAfterIt,
            Tags.class,
            "aConditionHoldsUntilAMatchingEventComes"),
        cheat(
            TagCheats::decidesConditionsBeforeTheBatch,
            Tags.class,
            "aConditionSeesTheWritesBeforeItInItsBatchAndNotItsOwn"),
        cheat(
            TagCheats::refusesARepeatBecauseOfItself,
            Tags.class,
            "aRepeatIsAnsweredThoughItsOwnEventsMatch"),
        cheat(
            TagCheats::refusesARepeatBecauseOfItself, Tags.class, "aRepeatWithinABatchIsDoneOnce"),
        cheat(
            TagCheats::refusesARepeatBecauseOfItself,
            Append.class,
            "appendsToSeveralStreamsAreRepeatedAsOne"),
        cheat(
            TagCheats::takesAWriteForARepeatIfAnyOfItsAppendsIs,
            Tags.class,
            "aRepeatIsAnsweredThoughItsOwnEventsMatch"),
        cheat(
            TagCheats::keepsTheTagsOfRefusedWrites,
            Tags.class,
            "nothingIsLeftOfTheTagsOfARefusedWrite"),
        cheat(
            TagCheats::decidesATransactionsConditionsWhenTheyAreAdded,
            Tags.class,
            "aTransactionIsRefusedByWhatCameWhileItThought"),
        cheat(
            TagCheats::looksBeforeItLocks,
            Instances.class,
            "ofInstancesThatDecideOverATagOneWinsEachRound"),
        cheat(LogCheats::appendsARepeatAgain, Append.class, "anAppendRepeatedWithItsIdsIsDoneOnce"),
        cheat(
            LogCheats::ignoresExpectedVersions,
            Append.class,
            "aRepeatOfWhatWasNeverDoneMeetsTheVersionOfNow"),
        cheat(
            LogCheats::doesTheChangesOfAWriteOneByOne,
            Append.class,
            "severalStreamsAreAppendedToTogetherOrNotAtAll"));
  }

  static Database ignoresConditions() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        return withoutConditions(write);
      }
    };
  }

  static Database takesAnyTagOfAnItemForAll() {
    return filteringBy(filter ->
        new TagFilter(
            filter.items().stream()
                .flatMap(item -> item.tags().stream().map(tag -> item(tag, item)))
                .toList()));
  }

  private static TagFilter.Item item(String tag, TagFilter.Item item) {
    return new TagFilter.Item(Set.of(tag), item.types());
  }

  static Database ignoresTypes() {
    return filteringBy(filter ->
        new TagFilter(
            filter.items().stream()
                .map(item -> new TagFilter.Item(item.tags(), Set.of()))
                .toList()));
  }

  static Database asksForTheFirstItemAlone() {
    return filteringBy(filter -> new TagFilter(filter.items().subList(0, 1)));
  }

  private static Database filteringBy(UnaryOperator<TagFilter> instead) {
    return new Cheat() {
      @Override
      Change instead(Change change) {
        return change instanceof Change.RequireNone(TagFilter filter, long after)
            ? new Change.RequireNone(instead.apply(filter), after)
            : change;
      }

      @Override
      public List<EventRecord> tagged(TagFilter filter, long afterOffset, int limit) {
        return super.tagged(instead.apply(filter), afterOffset, limit);
      }
    };
  }

  static Database comparesTagsWithoutRegardToCase() {
    return new Cheat() {
      @Override
      Change instead(Change change) {
        return change instanceof Change.Append append
            ? new Change.Append(
                append.stream(),
                append.expected(),
                append.events().stream()
                    .map(event -> withTags(event, lower(event.tags())))
                    .toList())
            : change;
      }

      @Override
      public List<EventRecord> tagged(TagFilter filter, long afterOffset, int limit) {
        return super.tagged(
            new TagFilter(
                filter.items().stream()
                    .map(item -> new TagFilter.Item(lower(item.tags()), item.types()))
                    .toList()),
            afterOffset,
            limit);
      }
    };
  }

  private static NewEvent withTags(NewEvent event, Set<String> tags) {
    return new NewEvent(event.id(), event.payload(), event.key(), event.metadata(), tags);
  }

  private static Set<String> lower(Set<String> tags) {
    return tags.stream().map(tag -> tag.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  static Database findsEventsItemByItem() {
    return new Cheat() {
      @Override
      public List<EventRecord> tagged(TagFilter filter, long afterOffset, int limit) {
        return filter.items().stream()
            .flatMap(
                item -> super.tagged(new TagFilter(List.of(item)), afterOffset, limit).stream())
            .distinct()
            .limit(limit)
            .toList();
      }
    };
  }

  static Database countsTheEventAtTheOffsetAsAfterIt() {
    return new Cheat() {
      @Override
      Change instead(Change change) {
        return change instanceof Change.RequireNone(TagFilter filter, long after)
            ? new Change.RequireNone(filter, Math.max(0, after - 1))
            : change;
      }
    };
  }

  /** As who looks at the database once, for all writes of a batch. */
  static Database decidesConditionsBeforeTheBatch() {
    return new Cheat() {
      @Override
      public List<Outcome> write(List<Write> writes) {
        List<@Nullable Outcome> refusals = new ArrayList<>();
        writes.forEach(write -> refusals.add(refusal(write)));
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < writes.size(); i++) {
          Outcome refused = refusals.get(i);
          Write unconditional = withoutConditions(writes.get(i));
          outcomes.add(refused != null ? refused : super.write(List.of(unconditional)).getFirst());
        }
        return outcomes;
      }
    };
  }

  static Database refusesARepeatBecauseOfItself() {
    return new Cheat() {
      @Override
      public List<Outcome> write(List<Write> writes) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Write write : writes) {
          Outcome refused = refusal(write);
          outcomes.add(refused != null ? refused : super.write(List.of(write)).getFirst());
        }
        return outcomes;
      }
    };
  }

  static Database takesAWriteForARepeatIfAnyOfItsAppendsIs() {
    return new Cheat() {
      @Override
      Write instead(Write write) {
        boolean isRepeat =
            write.changes().stream()
                .anyMatch(change -> change instanceof Change.Append append && isStored(append));
        return isRepeat ? withoutConditions(write) : write;
      }

      private boolean isStored(Change.Append append) {
        return honest.log().read(append.stream(), 0, Integer.MAX_VALUE).stream()
            .anyMatch(event -> event.id().equals(append.events().getFirst().id()));
      }
    };
  }

  static Database keepsTheTagsOfRefusedWrites() {
    Set<String> kept = ConcurrentHashMap.newKeySet();
    return new Cheat() {
      @Override
      public List<Outcome> write(List<Write> writes) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Write write : writes) {
          Outcome outcome =
              write.changes().stream().anyMatch(this::isBroken)
                  ? new Outcome.Stale(write.changes().getFirst(), 1)
                  : super.write(List.of(write)).getFirst();
          if (!(outcome instanceof Outcome.Committed)) {
            write.changes().forEach(this::keep);
          }
          outcomes.add(outcome);
        }
        return outcomes;
      }

      private boolean isBroken(Change change) {
        return change instanceof Change.RequireNone condition
            && condition.filter().items().stream().anyMatch(item -> kept.containsAll(item.tags()));
      }

      private void keep(Change change) {
        if (change instanceof Change.Append append) {
          append.events().forEach(event -> kept.addAll(event.tags()));
        }
      }
    };
  }

  static Database decidesATransactionsConditionsWhenTheyAreAdded() {
    return new Cheat() {
      @Override
      public Tx begin() {
        return new ForwardingTx(honest.begin()) {
          private @Nullable Outcome refused;

          @Override
          public void add(Write write) {
            refused = refused == null ? refusal(write) : refused;
            super.add(withoutConditions(write));
          }

          @Override
          public Outcome commit(Consumer<Runnable> then) {
            return refused == null ? super.commit(then) : refused;
          }
        };
      }
    };
  }

  /** As who takes the lock in the statement that looks, which sees what was before it. */
  static Database looksBeforeItLocks() {
    return new Cheat() {
      @Override
      public List<Outcome> write(List<Write> writes) {
        Outcome refused = refusal(writes.getFirst());
        LockSupport.parkNanos(2_000_000);
        return refused != null
            ? List.of(refused)
            : super.write(writes.stream().map(TagCheats::withoutConditions).toList());
      }

      @Override
      public Tx begin() {
        List<Write> writes = new ArrayList<>();
        return new ForwardingTx(honest.begin()) {
          @Override
          public void add(Write write) {
            writes.add(write);
          }

          @Override
          public Outcome commit(Consumer<Runnable> then) {
            return log().write(writes).getFirst();
          }
        };
      }
    };
  }

  private static Write withoutConditions(Write write) {
    return new Write(
        write.now(),
        write.changes().stream()
            .filter(change -> !(change instanceof Change.RequireNone))
            .toList());
  }

  /** Changes what is written change by change. */
  private abstract static class Cheat extends LogCheats.IndexCheat {
    Change instead(Change change) {
      return change;
    }

    @Override
    Write instead(Write write) {
      return new Write(write.now(), write.changes().stream().map(this::instead).toList());
    }

    /** What refuses a write as things stand, by its conditions alone. */
    @Nullable Outcome refusal(Write write) {
      for (Change change : write.changes()) {
        if (change instanceof Change.RequireNone(TagFilter filter, long after)) {
          List<EventRecord> came = honest.index().tagged(filter, after, 1);
          if (!came.isEmpty()) {
            return new Outcome.Stale(change, came.getFirst().offset());
          }
        }
      }
      return null;
    }
  }
}
