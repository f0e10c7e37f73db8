package dev.tenon.example.b2b.request;

import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.command.TxWork;
import dev.tenon.command.UnitOfWork;
import dev.tenon.example.b2b.request.KeyedRequest.Recall;
import dev.tenon.example.b2b.request.KeyedRequest.Remember;
import dev.tenon.example.b2b.request.KeyedRequest.RequestAnswered;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves a request once per idempotency key. Keys are a service's own: one used on orders says
 * nothing about customers. What is refused is not remembered and may be tried again.
 */
public final class Once {
  private final Tenon service;
  private final Entity<KeyedRequest.Command, KeyedRequest, RequestAnswered> requests;

  /** For requests to this service. */
  public Once(Tenon service) {
    this(service, "request");
  }

  /** For requests whose keys this service keeps apart, under that category. */
  public Once(Tenon service, String category) {
    this.service = service;
    this.requests = KeyedRequest.entity(category);
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
    return service.transact(
        request.metadata(), unit -> once(request.key(), unit, () -> work.apply(unit)));
  }

  /** As {@link #run}, in a transaction that more is done in. */
  public Done runIn(RequestInfo request, TxWork<Done, RuntimeException> work) {
    return service.<Done, RuntimeException>transact(
        request.metadata(), (tx, unit) -> once(request.key(), unit, () -> work.in(tx, unit)));
  }

  private Done once(RequestInfo.@Nullable Key key, UnitOfWork unit, Supplier<Done> work) {
    if (key == null) {
      return work.get();
    }
    var recall = new Recall(key.fingerprint());
    RequestAnswered before = unit.execute(requests, key.value(), recall).state().answered();
    if (before != null) {
      return new Done(before.resourceId(), before.version());
    }
    Done done = work.get();
    var remember = new Remember(key.fingerprint(), done.id(), done.version());
    unit.execute(requests, key.value(), remember);
    return done;
  }
}
