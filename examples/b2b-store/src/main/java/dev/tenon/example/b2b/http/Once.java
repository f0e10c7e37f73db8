package dev.tenon.example.b2b.http;

import dev.tenon.Tenon;
import dev.tenon.command.UnitOfWork;
import dev.tenon.event.Metadata;
import dev.tenon.example.b2b.request.KeyedRequest;
import dev.tenon.example.b2b.request.KeyedRequest.Recall;
import dev.tenon.example.b2b.request.KeyedRequest.Remember;
import dev.tenon.example.b2b.request.KeyedRequest.RequestAnswered;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Function;

/**
 * Serves a request once per idempotency key. Keys are a service's own: one used on orders says
 * nothing about customers. What is refused is not remembered and may be tried again.
 */
final class Once {
  private final Tenon service;

  Once(Tenon service) {
    this.service = service;
  }

  /**
   * What a request did.
   *
   * @param id what it made or changed
   * @param version the version of that which it is answered with
   */
  record Done(String id, long version) {}

  /**
   * Does the work unless it was done under the request's key; without a key it is always done.
   *
   * @param meaning the body as it was understood, so that equal requests need not be equal bytes
   */
  Done run(Request request, Object meaning, Metadata metadata, Function<UnitOfWork, Done> work) {
    String key = request.idempotencyKey();
    if (key == null) {
      return service.transact(metadata, work);
    }
    String fingerprint = fingerprint(request, meaning);
    return service.transact(
        metadata,
        unit -> {
          RequestAnswered before =
              unit.execute(KeyedRequest.ENTITY, key, new Recall(fingerprint)).state().answered();
          if (before != null) {
            return new Done(before.resourceId(), before.version());
          }
          Done done = work.apply(unit);
          var remember = new Remember(fingerprint, done.id(), done.version());
          unit.execute(KeyedRequest.ENTITY, key, remember);
          return done;
        });
  }

  private record Asked(String method, Iterable<String> path, Object meaning) {}

  private static String fingerprint(Request request, Object meaning) {
    byte[] asked = Json.write(new Asked(request.method(), request.path(), meaning));
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(asked));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
