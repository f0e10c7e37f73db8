package dev.tenon.tck;

import static dev.tenon.tck.KitsCatchCheatsTest.cheat;

import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Request;
import dev.tenon.spi.Requests;
import dev.tenon.spi.Write;
import dev.tenon.tck.Subjects.Idempotency;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Databases that break one promise about remembered requests each. */
final class RequestCheats {
  private RequestCheats() {}

  /** Each with the case that catches it. */
  static Stream<Arguments> all() {
    return Stream.of(
        cheat(RequestCheats::remembersNothing, Idempotency.class, "aRequestComesBackAsItWas"),
        cheat(RequestCheats::servesAKeyAgain, Idempotency.class, "aKeyIsRememberedOnce"),
        cheat(RequestCheats::remembersNothing, Idempotency.class, "ofThoseWhoUseAKeyOneWins"),
        cheat(
            RequestCheats::remembersNothing,
            Idempotency.class,
            "aCommandTakesEffectOnceAndIsAnsweredAlikeByEveryService"),
        cheat(
            RequestCheats::remembersKeysWithoutRegardToCase,
            Idempotency.class,
            "aRequestComesBackAsItWas"),
        cheat(
            LogCheats::doesTheChangesOfAWriteOneByOne,
            Idempotency.class,
            "aRequestIsRememberedTogetherWithItsEventsOrNotAtAll"),
        cheat(
            RequestCheats::forgetsWithoutBound,
            Idempotency.class,
            "thousandsOfRequestsAreRememberedInOneBatch"),
        cheat(
            RequestCheats::forgetsWhateverItsAge,
            Idempotency.class,
            "requestsAreForgottenFromTheOldestOnAndTheirKeysUsedAnew"));
  }

  static Database remembersNothing() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        return without(write);
      }
    };
  }

  /** Remembers a key the first time, and does the write the second time all the same. */
  static Database servesAKeyAgain() {
    return new ForwardingDatabase() {
      @Override
      Write instead(Write write) {
        boolean known =
            write.changes().stream()
                .anyMatch(change ->
                    change instanceof Change.Remember remember
                        && honest.requests().find(remember.request().key()).isPresent());
        return known ? without(write) : write;
      }
    };
  }

  private static Write without(Write write) {
    Stream<Change> kept =
        write.changes().stream().filter(change -> !(change instanceof Change.Remember));
    return new Write(write.now(), kept.toList());
  }

  static Database remembersKeysWithoutRegardToCase() {
    return new Finding() {
      @Override
      public Optional<Request> find(String key) {
        return honest
            .requests()
            .find(key)
            .or(() -> honest.requests().find(key.toLowerCase(Locale.ROOT)));
      }
    };
  }

  static Database forgetsWithoutBound() {
    return new Finding() {
      @Override
      public int forget(Instant before, int limit) {
        return honest.requests().forget(before, Integer.MAX_VALUE);
      }
    };
  }

  static Database forgetsWhateverItsAge() {
    return new Finding() {
      @Override
      public int forget(Instant before, int limit) {
        return honest.requests().forget(Instant.MAX, limit);
      }
    };
  }

  private static class Finding extends ForwardingDatabase implements Requests {
    @Override
    public Requests requests() {
      return this;
    }

    @Override
    public Optional<Request> find(String key) {
      return honest.requests().find(key);
    }

    @Override
    public int forget(Instant before, int limit) {
      return honest.requests().forget(before, limit);
    }
  }
}
