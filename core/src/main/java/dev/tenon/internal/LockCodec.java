package dev.tenon.internal;

import java.util.Map;

/** How semantic locks are written down. */
final class LockCodec {
  static final Map<Class<?>, String> NAMES =
      Map.of(
          LockEvent.Taken.class, "tenon.lock.taken",
          LockEvent.Released.class, "tenon.lock.released",
          LockExpiry.class, "tenon.lock.expiry",
          LockState.class, "tenon.lock.state");

  private LockCodec() {}

  static void write(Object what, SagaFields to) {
    switch (what) {
      case LockEvent.Taken it ->
          to.with("owner", it.owner()).with("at", it.at()).with("until", it.until());
      case LockEvent.Released it -> to.with("owner", it.owner()).with("reason", it.reason());
      case LockExpiry it -> to.with("owner", it.owner());
      default -> {
        LockState it = (LockState) what;
        to.with("owner", it.owner()).with("takenAt", it.takenAt()).with("until", it.until());
      }
    }
  }

  static Object read(SagaFields in, String type) {
    String owner = in.text("owner");
    return switch (type) {
      case "tenon.lock.taken" -> new LockEvent.Taken(owner, in.time("at"), in.time("until"));
      case "tenon.lock.released" -> new LockEvent.Released(owner, in.text("reason"));
      case "tenon.lock.expiry" -> new LockExpiry(owner);
      default -> new LockState(owner, in.time("takenAt"), in.time("until"));
    };
  }
}
