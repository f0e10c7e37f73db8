package dev.tenon.tck;

import static dev.tenon.tck.KitsCatchCheatsTest.cheat;

import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.ReceivedIds;
import dev.tenon.spi.Reply;
import dev.tenon.spi.Write;
import dev.tenon.tck.Subjects.Receiving;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Databases that break one promise about received messages each. */
final class ReceivedCheats {
  private ReceivedCheats() {}

  /** Each with the case that catches it. */
  static Stream<Arguments> all() {
    return Stream.of(
        cheat(ReceivedCheats::remembersNothing, Receiving.class, "whatWasReceivedIsFoundByItsId"),
        cheat(ReceivedCheats::remembersNothing, Receiving.class, "aMessageIsReceivedOnce"),
        cheat(
            ReceivedCheats::remembersNothing, Receiving.class, "ofThoseWhoReceiveAMessageOneWins"),
        cheat(
            ReceivedCheats::remembersNothing,
            Receiving.class,
            "whatIsReceivedTwiceInABatchTakesEffectOnce"),
        cheat(ReceivedCheats::mixesReaders, Receiving.class, "readersSourcesAndIdsAreToldApart"),
        cheat(
            LogCheats::doesTheChangesOfAWriteOneByOne,
            Receiving.class,
            "anEffectAndItsIdAreStoredTogetherOrNotAtAll"),
        cheat(ReceivedCheats::forgetsReplies, Receiving.class, "repliesAreKeptWithTheIds"),
        cheat(
            ReceivedCheats::findsWhateverIsAskedFor, Receiving.class, "manyAreReceivedInOneWrite"),
        cheat(
            ReceivedCheats::forgetsWhateverItsAge,
            Receiving.class,
            "idsAreForgottenFromTheOldestOnAndReceivedAnew"));
  }

  static Database remembersNothing() {
    return ProgressCheats.leavingOut(Change.Receive.class);
  }

  static Database mixesReaders() {
    return new Finding() {
      @Override
      Write instead(Write write) {
        return new Write(
            write.now(),
            write.changes().stream()
                .map(change ->
                    change instanceof Change.Receive receive
                        ? new Change.Receive("any", receive.source(), receive.messageId())
                        : change)
                .toList());
      }

      @Override
      public Set<String> find(String reader, String source, Collection<String> messageIds) {
        return super.find("any", source, messageIds);
      }
    };
  }

  static Database forgetsReplies() {
    return new Finding() {
      @Override
      Write instead(Write write) {
        return new Write(
            write.now(),
            write.changes().stream()
                .map(change ->
                    change instanceof Change.Receive receive ? receive.withReply(null) : change)
                .toList());
      }
    };
  }

  static Database findsWhateverIsAskedFor() {
    return new Finding() {
      @Override
      public Set<String> find(String reader, String source, Collection<String> messageIds) {
        return messageIds.stream().collect(Collectors.toSet());
      }
    };
  }

  static Database forgetsWhateverItsAge() {
    return new Finding() {
      @Override
      public int forget(Instant before, int limit) {
        return super.forget(Instant.MAX, limit);
      }
    };
  }

  private static class Finding extends ForwardingDatabase implements ReceivedIds {
    @Override
    public ReceivedIds received() {
      return this;
    }

    @Override
    public Set<String> find(String reader, String source, Collection<String> messageIds) {
      return honest.received().find(reader, source, messageIds);
    }

    @Override
    public Map<String, Reply> replies(String reader, String source, Collection<String> messageIds) {
      return honest.received().replies(reader, source, messageIds);
    }

    @Override
    public int forget(Instant before, int limit) {
      return honest.received().forget(before, limit);
    }
  }
}
