package dev.tenon.example.b2b.request;

import dev.tenon.Tenon;
import dev.tenon.command.UnitOfWork;
import dev.tenon.example.b2b.request.KeyedRequest.Recall;
import dev.tenon.example.b2b.request.KeyedRequest.Remember;
import dev.tenon.example.b2b.request.KeyedRequest.RequestAnswered;
import java.util.function.Function;

/**
 * Serves a request once per idempotency key. Keys are a service's own: one used on orders says
 * nothing about customers. What is refused is not remembered and may be tried again.
 */
public final class Once {
  private final Tenon service;

  /** For requests to this service. */
  public Once(Tenon service) {
    this.service = service;
  }

  /**
   * What a request did.
   *
   * @param id what it made or changed
   * @param version the version of that which it is answered with
   */
  public record Done(String id, long version) {}

  /** Does the work unless it was done under the request's key; without a key it is always done. */
  public Done run(RequestInfo request, Function<UnitOfWork, Done> work) {
    RequestInfo.Key key = request.key();
    if (key == null) {
      return service.transact(request.metadata(), work);
    }
    return service.transact(
        request.metadata(),
        unit -> {
          var recall = new Recall(key.fingerprint());
          RequestAnswered before =
              unit.execute(KeyedRequest.ENTITY, key.value(), recall).state().answered();
          if (before != null) {
            return new Done(before.resourceId(), before.version());
          }
          Done done = work.apply(unit);
          var remember = new Remember(key.fingerprint(), done.id(), done.version());
          unit.execute(KeyedRequest.ENTITY, key.value(), remember);
          return done;
        });
  }
}
