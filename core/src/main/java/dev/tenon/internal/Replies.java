package dev.tenon.internal;

import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Change;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Reply;
import dev.tenon.spi.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a receiver replied to the messages of one batch: remembered with their ids, and sent again
 * to those that ask again, since their reply may have been lost.
 */
final class Replies {
  private final String receiver;
  private final Map<Change.Receive, Reply> replies = new HashMap<>();

  Replies(String receiver) {
    this.receiver = receiver;
  }

  /** The first reply to a message is the one that its sender takes. */
  void add(Message request, OutboxMessage reply) {
    Message its = reply.message();
    replies.putIfAbsent(receive(request), new Reply(its.id(), its.payload()));
  }

  private Change.Receive receive(Message message) {
    return new Change.Receive(receiver, message.source(), message.id());
  }

  /** The changes with what was replied. */
  List<Change> addedTo(List<Change> changes) {
    if (replies.isEmpty()) {
      return changes;
    }
    List<Change> all = new ArrayList<>(changes.size());
    for (Change change : changes) {
      all.add(change instanceof Change.Receive it ? it.withReply(replies.get(it)) : change);
    }
    return all;
  }

  /** Sends the replies to messages that came before once more, by the ids they had. */
  static void repeat(
      ServiceParts parts, OutboxSender outbox, String receiver, List<Message> requests) {
    Map<String, Set<String>> bySource = new HashMap<>();
    for (Message request : requests) {
      bySource.computeIfAbsent(request.source(), any -> new HashSet<>()).add(request.id());
    }
    Map<Change.Receive, Reply> known = new HashMap<>();
    bySource.forEach((source, ids) ->
        parts
            .database()
            .received()
            .replies(receiver, source, ids)
            .forEach((id, reply) -> known.put(new Change.Receive(receiver, source, id), reply)));
    Instant now = parts.clock().instant();
    List<OutboxMessage> again = new ArrayList<>();
    for (Message request : requests) {
      Reply reply = known.remove(new Change.Receive(receiver, request.source(), request.id()));
      if (reply != null) {
        Outgoing outgoing = Outgoing.reply(request, reply.payload()).withId(reply.id());
        again.add(
            OutboxSender.encode(parts, Cause.of(request).applied(outgoing), reply.payload(), now));
      }
    }
    if (again.isEmpty()) {
      return;
    }
    try (Tx tx = parts.database().begin()) {
      outbox.sendEncoded(tx, again);
      if (tx.commit() instanceof Outcome.Failed failed) {
        throw failed.problem();
      }
    }
  }
}
