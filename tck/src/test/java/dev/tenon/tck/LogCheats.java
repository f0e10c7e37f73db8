package dev.tenon.tck;

import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.LogIndex;
import dev.tenon.spi.LoggedPayload;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Databases that break one promise about their log each. */
final class LogCheats {
  private LogCheats() {}

  static Database losesTheLastWriteOfABatch() {
    return new ForwardingDatabase() {
      @Override
      public List<Outcome> write(List<Write> writes) {
        if (writes.size() == 1) {
          return super.write(writes);
        }
        List<Outcome> outcomes = new ArrayList<>(super.write(writes.subList(0, writes.size() - 1)));
        outcomes.add(outcomes.getLast());
        return outcomes;
      }
    };
  }

  static Database ignoresExpectedVersions() {
    return changing(
        append -> new Change.Append(append.stream(), ExpectedVersion.any(), append.events()));
  }

  static Database looksAtNoVersionWhereNothingIsAppended() {
    return changing(append ->
        append.events().isEmpty()
            ? new Change.Append(append.stream(), ExpectedVersion.any(), append.events())
            : append);
  }

  static Database appendsARepeatAgain() {
    return changing(append ->
        new Change.Append(
            append.stream(),
            append.expected(),
            append.events().stream()
                .map(e -> new NewEvent(UUID.randomUUID(), e.payload(), e.key(), e.metadata()))
                .toList()));
  }

  static Database cutsBytesAtTheFirstZero() {
    return changing(append ->
        new Change.Append(
            append.stream(),
            append.expected(),
            append.events().stream()
                .map(e -> new NewEvent(e.id(), cut(e.payload()), e.key(), e.metadata()))
                .toList()));
  }

  static Database cutsKeysAt255() {
    return changing(append ->
        new Change.Append(
            append.stream(),
            append.expected(),
            append.events().stream()
                .map(e -> new NewEvent(e.id(), e.payload(), cut(e.key()), e.metadata()))
                .toList()));
  }

  private static String cut(String key) {
    return key.substring(0, Math.min(255, key.length()));
  }

  private static Payload cut(Payload payload) {
    byte[] data = payload.data();
    int end = 0;
    while (end < data.length && data[end] != 0) {
      end++;
    }
    return new Payload(payload.type(), payload.schemaVersion(), Arrays.copyOf(data, end));
  }

  private static Database changing(UnaryOperator<Change.Append> instead) {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        return new Write(
            write.now(),
            write.changes().stream()
                .map(change ->
                    change instanceof Change.Append append ? instead.apply(append) : change)
                .toList());
      }
    };
  }

  static Database recordsByTheWritersClockAlone() {
    Map<UUID, Instant> clocks = new ConcurrentHashMap<>();
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        for (Change change : write.changes()) {
          if (change instanceof Change.Append append) {
            append.events().forEach(event -> clocks.putIfAbsent(event.id(), write.now()));
          }
        }
        return write;
      }

      @Override
      List<EventRecord> instead(List<EventRecord> events) {
        return events.stream()
            .map(
                event -> shown(event, event.offset(), clocks.getOrDefault(event.id(), Instant.MIN)))
            .toList();
      }
    };
  }

  static Database keepsTimesToTheMillisecond() {
    return new ForwardingDatabase() {
      @Override
      List<EventRecord> instead(List<EventRecord> events) {
        return events.stream()
            .map(e -> shown(e, e.offset(), e.recordedAt().truncatedTo(ChronoUnit.MILLIS)))
            .toList();
      }
    };
  }

  private static EventRecord shown(EventRecord event, long offset, Instant recordedAt) {
    return new EventRecord(
        event.id(),
        event.stream(),
        event.version(),
        offset,
        event.payload(),
        event.key(),
        event.metadata(),
        recordedAt);
  }

  static Database doesTheChangesOfAWriteOneByOne() {
    return new ForwardingDatabase() {
      @Override
      public List<Outcome> write(List<Write> writes) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Write write : writes) {
          Outcome outcome = new Outcome.Committed(List.of());
          for (Change change : write.changes()) {
            Outcome one = super.write(List.of(Samples.writeAt(write.now(), change))).getFirst();
            outcome = one instanceof Outcome.Committed ? outcome : one;
          }
          outcomes.add(outcome);
        }
        return outcomes;
      }
    };
  }

  /** Numbers events when they are added to a transaction, as a sequence does. */
  static Database givesOffsetsBeforeTheCommit() {
    AtomicLong next = new AtomicLong();
    Map<UUID, Long> offsets = new ConcurrentHashMap<>();
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        for (Change change : write.changes()) {
          if (change instanceof Change.Append append) {
            append.events().forEach(event -> offsets.put(event.id(), next.incrementAndGet()));
          }
        }
        return write;
      }

      @Override
      List<EventRecord> instead(List<EventRecord> events) {
        return events.stream()
            .map(e -> shown(e, offsets.getOrDefault(e.id(), 0L), e.recordedAt()))
            .toList();
      }

      @Override
      public List<EventRecord> page(long afterOffset, int limit) {
        return instead(honest.log().page(0, Integer.MAX_VALUE)).stream()
            .filter(event -> event.offset() > afterOffset)
            .sorted(Comparator.comparingLong(EventRecord::offset))
            .limit(limit)
            .toList();
      }
    };
  }

  static Database forgetsHowManyItScanned() {
    return new ForwardingDatabase() {
      @Override
      public int scan(long afterOffset, int limit, Consumer<List<EventRecord>> taker) {
        return super.scan(afterOffset, limit, taker) == limit ? limit : limit - 1;
      }
    };
  }

  static Database scansPayloadsBackwards() {
    return new ForwardingDatabase() {
      @Override
      public void scanPayloads(
          long afterOffset, long untilOffset, Consumer<List<LoggedPayload>> taker) {
        super.scanPayloads(afterOffset, untilOffset, run -> taker.accept(run.reversed()));
      }
    };
  }

  static Database scansPayloadsPastTheirEnd() {
    return new ForwardingDatabase() {
      @Override
      public void scanPayloads(
          long afterOffset, long untilOffset, Consumer<List<LoggedPayload>> taker) {
        super.scanPayloads(afterOffset, untilOffset + 1, taker);
      }
    };
  }

  static Database scansTheLogFromItsBeginning() {
    return new ForwardingDatabase() {
      @Override
      public int scan(long afterOffset, int limit, Consumer<List<EventRecord>> taker) {
        return super.scan(0, limit, taker);
      }
    };
  }

  static Database doesATransactionsWritesAtOnce() {
    return new ForwardingDatabase() {
      @Override
      public Tx begin() {
        return new ForwardingTx(honest.begin()) {
          private final List<EventRecord> done = new ArrayList<>();

          @Override
          public void add(Write write) {
            if (honest.log().write(List.of(write)).getFirst() instanceof Outcome.Committed some) {
              done.addAll(some.events());
            }
          }

          @Override
          public Outcome commit(Consumer<Runnable> then) {
            super.commit(then);
            return new Outcome.Committed(done);
          }
        };
      }
    };
  }

  static Database locksTheLogWhileATransactionThinks() {
    Semaphore lock = new Semaphore(1);
    return new ForwardingDatabase() {
      @Override
      public List<Outcome> write(List<Write> writes) {
        lock.acquireUninterruptibly();
        try {
          return super.write(writes);
        } finally {
          lock.release();
        }
      }

      @Override
      public Tx begin() {
        return new ForwardingTx(honest.begin()) {
          private boolean locked;

          @Override
          public void add(Write write) {
            if (!locked) {
              lock.acquireUninterruptibly();
              locked = true;
            }
            super.add(write);
          }

          @Override
          public Outcome commit(Consumer<Runnable> then) {
            try {
              return super.commit(then);
            } finally {
              close();
            }
          }

          @Override
          public void close() {
            super.close();
            if (locked) {
              locked = false;
              lock.release();
            }
          }
        };
      }
    };
  }

  static Database listsStreamsWithoutRegardToCase() {
    return new IndexCheat() {
      @Override
      public List<StreamId> streams(String tenant, String category, String afterId, int limit) {
        return honest.index().streams(tenant, category, "", Integer.MAX_VALUE).stream()
            .filter(stream -> stream.id().compareToIgnoreCase(afterId) > 0)
            .sorted(Comparator.comparing(StreamId::id, String.CASE_INSENSITIVE_ORDER))
            .limit(limit)
            .toList();
      }
    };
  }

  static Database mixesTenantsStreams() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        Stream<Change> changes =
            write.changes().stream()
                .map(change -> change instanceof Change.Append append ? mixed(append) : change);
        return new Write(write.now(), changes.toList());
      }

      private Change mixed(Change.Append append) {
        StreamId stream = new StreamId(append.stream().category(), append.stream().id());
        return new Change.Append(stream, append.expected(), append.events());
      }
    };
  }

  static Database listsStreamsOfEveryTenant() {
    return new IndexCheat() {
      @Override
      public List<StreamId> streams(String tenant, String category, String afterId, int limit) {
        return Stream.concat(Stream.of(""), honest.index().tenants("", limit).stream())
            .flatMap(each -> honest.index().streams(each, category, afterId, limit).stream())
            .limit(limit)
            .toList();
      }
    };
  }

  static Database listsATenantOncePerStream() {
    return new IndexCheat() {
      @Override
      public List<String> tenants(String after, int limit) {
        return honest.index().tenants(after, limit).stream()
            .flatMap(tenant -> honest.index().streams(tenant, "order", "", limit).stream())
            .map(StreamId::tenant)
            .limit(limit)
            .toList();
      }
    };
  }

  static Database countsTheEventAtTheOffsetAsBeforeIt() {
    return new IndexCheat() {
      @Override
      public Map<String, Long> lastOffsets(
          Collection<String> keys, Collection<String> types, long beforeOffset) {
        long before = beforeOffset == Long.MAX_VALUE ? beforeOffset : beforeOffset + 1;
        return new HashMap<>(honest.index().lastOffsets(keys, types, before));
      }
    };
  }

  static class IndexCheat extends ForwardingDatabase implements LogIndex {
    @Override
    public LogIndex index() {
      return this;
    }

    @Override
    public List<StreamId> streams(String tenant, String category, String afterId, int limit) {
      return honest.index().streams(tenant, category, afterId, limit);
    }

    @Override
    public List<String> tenants(String after, int limit) {
      return honest.index().tenants(after, limit);
    }

    @Override
    public List<EventRecord> tagged(TagFilter filter, long afterOffset, int limit) {
      return honest.index().tagged(filter, afterOffset, limit);
    }

    @Override
    public Map<String, Long> lastOffsets(
        Collection<String> keys, Collection<String> types, long beforeOffset) {
      return honest.index().lastOffsets(keys, types, beforeOffset);
    }
  }
}
