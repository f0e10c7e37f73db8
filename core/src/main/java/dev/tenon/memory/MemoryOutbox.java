package dev.tenon.memory;

import dev.tenon.spi.Change;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Messages to be sent, and those kept after that. */
final class MemoryOutbox implements OutboxStore {
  private static final Comparator<SentMessage> IN_ORDER =
      Comparator.comparing(SentMessage::sentAt).thenComparingLong(sent -> sent.message().number());

  private final MemoryDatabase database;
  private final NavigableMap<Long, OutboxMessage> waiting = new TreeMap<>();
  private final Map<Long, SentMessage> sent = new HashMap<>();
  private long lastNumber;

  MemoryOutbox(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public List<OutboxMessage> due(Instant now, long afterNumber, int limit) {
    return database.locked(
        () -> due(now).filter(message -> message.number() > afterNumber).limit(limit).toList());
  }

  @Override
  public long countDue(Instant now) {
    return database.locked(() -> due(now).count());
  }

  private Stream<OutboxMessage> due(Instant now) {
    return waiting.values().stream()
        .filter(message -> {
          Instant due = message.due();
          return due == null || !due.isAfter(now);
        });
  }

  @Override
  public List<SentMessage> sent(Instant afterTime, long afterNumber, int limit) {
    return database.locked(() ->
        sent.values().stream()
            .filter(message -> {
              int order = message.sentAt().compareTo(afterTime);
              return order > 0 || (order == 0 && message.message().number() > afterNumber);
            })
            .sorted(IN_ORDER)
            .limit(limit)
            .toList());
  }

  @Override
  public int forgetSent(Instant before, int limit) {
    return database.locked(() -> {
      List<SentMessage> old =
          sent.values().stream()
              .filter(message -> message.sentAt().isBefore(before))
              .sorted(IN_ORDER)
              .limit(limit)
              .toList();
      old.forEach(message -> sent.remove(message.message().number()));
      return old.size();
    });
  }

  /** Numbers and adds messages. Under the lock. */
  void add(List<OutboxMessage> messages, Undo undo) {
    for (OutboxMessage message : messages) {
      long number = ++lastNumber;
      undo.put(
          waiting,
          number,
          new OutboxMessage(number, message.topic(), message.message(), message.due()));
    }
  }

  /** Takes messages out. Under the lock. */
  void take(Change.Sent taken, Instant now, Undo undo) {
    for (OutboxMessage message : taken.messages()) {
      undo.put(waiting, message.number(), null);
      if (taken.keep()) {
        undo.put(sent, message.number(), new SentMessage(now, message));
      }
    }
  }
}
