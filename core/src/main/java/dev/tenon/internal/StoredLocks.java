package dev.tenon.internal;

import dev.tenon.command.Loaded;
import dev.tenon.command.SemanticLock;
import dev.tenon.command.SemanticLocks;
import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The semantic locks in a database, with or without the service they are of.
 *
 * @param tenant null: of none, where one is meant, and of all, where many are
 */
record StoredLocks(
    Database database,
    InstantSource clock,
    EventIds ids,
    Entities entities,
    Codec codec,
    LockRows rows,
    @Nullable String tenant)
    implements SemanticLocks {
  private static final int MAX_ATTEMPTS = 100;

  @Override
  public SemanticLocks inTenant(String name) {
    return new StoredLocks(database, clock, ids, entities, codec, rows, name);
  }

  private String oneTenant() {
    return tenant == null ? "" : tenant;
  }

  @Override
  public Optional<SemanticLock> find(String name) {
    return rows.find(oneTenant(), name);
  }

  @Override
  public List<SemanticLock> list(@Nullable String owner, @Nullable SemanticLock after, int limit) {
    return rows.list(tenant, owner, after, limit);
  }

  @Override
  public boolean release(String name, String actor, String reason) {
    if (actor.isBlank() || reason.isBlank()) {
      throw Problem.INVALID_ARGUMENT.because(
          "say who releases lock " + name + ", and why: the log keeps it");
    }
    StreamId stream = LockState.entity(oneTenant()).stream(name);
    for (int attempt = 1; ; attempt++) {
      Loaded<LockState> now = entities.fresh(LockState.entity(oneTenant()), stream);
      if (now.state().owner().isEmpty()) {
        return false;
      }
      Outcome outcome = release(stream, name, now, Metadata.none().withActor(actor), reason);
      switch (outcome) {
        case Outcome.Committed committed -> {
          return true;
        }
        case Outcome.Failed failed -> throw failed.problem();
        default -> {
          if (attempt >= MAX_ATTEMPTS) {
            throw Problem.VERSION_CONFLICT.because(
                "lock " + name + " changed under each of " + attempt + " attempts; try again");
          }
        }
      }
    }
  }

  private Outcome release(
      StreamId stream, String name, Loaded<LockState> held, Metadata who, String reason) {
    LockEvent released = new LockEvent.Released(held.state().owner(), reason);
    NewEvent event = new NewEvent(ids.next(), codec.encode(released), stream.qualify(name), who);
    ExpectedVersion version = ExpectedVersion.exact(held.version());
    Instant now = clock.instant();
    try (Tx tx = database.begin()) {
      rows.remove(tx, stream.tenant(), name);
      tx.add(
          new Write(
              now,
              List.of(
                  new Change.Append(stream, version, List.of(event)),
                  new Change.CancelTimer(LockReaction.READER, stream.tenant(), name))));
      return tx.commit();
    }
  }
}
