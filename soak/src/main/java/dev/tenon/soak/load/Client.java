package dev.tenon.soak.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.example.b2b.http.Upstream.Answer;
import dev.tenon.example.b2b.http.Upstream.Call;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.soak.site.Member;
import dev.tenon.soak.site.Site;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to any process of a service that is ready, and again until one of them says what
 * became of it. Safe for use by many threads.
 */
public final class Client {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Site site;
  private final Findings findings;

  /** A client that tells of answers that should not be. */
  public Client(Site site, Findings findings) {
    this.site = site;
    this.findings = findings;
  }

  /** Reads; gives up after so long. */
  public Reply get(ServiceName service, String target, Duration patience)
      throws InterruptedException {
    return send(service, new Call("GET", target, Map.of(), new byte[0], null), patience);
  }

  Reply post(
      ServiceName service, String target, String body, String key, String trace, Duration patience)
      throws InterruptedException {
    return write(service, "POST", target, body, key, trace, patience);
  }

  Reply put(ServiceName service, String target, String body, Duration patience)
      throws InterruptedException {
    return write(service, "PUT", target, body, null, null, patience);
  }

  private Reply write(
      ServiceName service,
      String method,
      String target,
      String body,
      @Nullable String key,
      @Nullable String trace,
      Duration patience)
      throws InterruptedException {
    Map<String, List<String>> headers = new HashMap<>();
    if (!body.isEmpty()) {
      headers.put("Content-Type", List.of("application/json"));
    }
    if (key != null) {
      headers.put("Idempotency-Key", List.of(key));
    }
    if (trace != null) {
      headers.put("X-Correlation-Id", List.of(trace));
    }
    return send(service, new Call(method, target, headers, body.getBytes(UTF_8), key), patience);
  }

  private Reply send(ServiceName service, Call call, Duration patience)
      throws InterruptedException {
    long begin = System.nanoTime();
    int attempts = 0;
    boolean doubtful = false;
    @Nullable Answer last = null;
    while (true) {
      Member member = anyReady(service);
      if (member != null) {
        attempts++;
        try {
          last = member.send(call);
          if (last.status() < 500) {
            break;
          }
          judge(call, last);
        } catch (IOException e) {
          last = null;
        }
        doubtful = true;
      }
      if (System.nanoTime() - begin > patience.toNanos()) {
        break;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return new Reply(
        last == null ? 0 : last.status(),
        last == null ? new byte[0] : last.body(),
        begin,
        System.nanoTime(),
        attempts,
        doubtful);
  }

  private @Nullable Member anyReady(ServiceName service) {
    List<Member> members = site.members(service);
    int first = ThreadLocalRandom.current().nextInt(members.size());
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get((first + i) % members.size());
      if (member.isReady()) {
        return member;
      }
    }
    return null;
  }

  /** Under faults a service may be unable, and says so; it does not run into errors of its own. */
  private void judge(Call call, Answer answer) {
    if (answer.status() != 503) {
      findings.add(
          Invariant.WELL_BEHAVED,
          "%s %s was answered %d: %s"
              .formatted(
                  call.method(), call.target(), answer.status(), new String(answer.body(), UTF_8)));
    }
  }
}
