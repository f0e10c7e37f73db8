package dev.tenon.internal;

import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.Timer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a batch of replies may answer: those of a receiver that still waits for one. A
 * request is matched by its id, which its reply names as what caused it.
 */
final class AwaitedReplies {
  private final Map<Key, Timer> awaited = new HashMap<>();

  static AwaitedReplies of(ServiceParts parts, String receiver, List<Message> replies) {
    Map<String, Set<String>> byTenant = new HashMap<>();
    for (Message reply : replies) {
      String request = reply.metadata().causationId();
      if (request != null) {
        byTenant.computeIfAbsent(reply.tenant(), any -> new HashSet<>()).add(request);
      }
    }
    AwaitedReplies found = new AwaitedReplies();
    byTenant.forEach((tenant, ids) ->
        parts
            .database()
            .progress()
            .timers(receiver, tenant, ids)
            .forEach(timer -> found.awaited.put(new Key(tenant, timer.id()), timer)));
    return found;
  }

  /** Takes what a reply answers; null if nobody waits for it, or no longer. */
  Change.@Nullable TakeTimer take(Message reply) {
    String request = reply.metadata().causationId();
    Timer timer = request == null ? null : awaited.remove(new Key(reply.tenant(), request));
    return timer == null ? null : new Change.TakeTimer(timer);
  }

  private record Key(String tenant, String request) {}
}
