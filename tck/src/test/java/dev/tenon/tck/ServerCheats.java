package dev.tenon.tck;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Servers of brokers that break one promise each, and what is to notice it. */
final class ServerCheats {
  private ServerCheats() {}

  static Stream<Arguments> all() {
    return Stream.of(
        cheat(ServerCheats::promisesNothing, "itKeepsMessagesAcrossProcesses"),
        cheat(ServerCheats::losesMessagesWhenKilled, "whatWasAnsweredOutlivesTheServer"),
        cheat(
            ServerCheats::takesWhatIsGivenBackForTaken,
            "whatAGroupDidNotTakeComesToItsNextInstance"),
        cheat(ServerCheats::forgetsWhereGroupsStand, "whatAGroupTookDoesNotComeToItsNextInstance"),
        cheat(
            ServerCheats::answersWhileDead,
            "whileTheServerIsAwayPublishingFailsInTimeAndGoesOnAfter"),
        cheat(ServerCheats::answersWhileDead, "aServerKilledUnderLoadLosesNothingAndKeepsTheOrder"),
        cheat(ServerCheats::givesEveryInstanceEverything, "theInstancesOfAGroupShareItsMessages"),
        cheat(
            ServerCheats::skipsMessagesWhenAGroupChanges,
            "aGroupThatChangesUnderLoadLosesNothingAndKeepsTheOrder"));
  }

  private static Arguments cheat(Supplier<ServerFixture> cheat, String name) {
    return Arguments.of(cheat, name);
  }

  /** Does nothing at all. */
  static ServerFixture idle() {
    return new KeptServer() {
      @Override
      public Broker open() {
        return BrokerCheats.idle();
      }
    };
  }

  static ServerFixture promisesNothing() {
    return new KeptServer() {
      @Override
      Set<Broker.Feature> features() {
        return Set.of();
      }
    };
  }

  static ServerFixture losesMessagesWhenKilled() {
    return new KeptServer() {
      @Override
      public void kill() {
        forgetMessages();
        super.kill();
      }
    };
  }

  static ServerFixture takesWhatIsGivenBackForTaken() {
    return new KeptServer() {
      @Override
      List<Message> handle(Broker.Handler handler, List<Message> batch)
          throws InterruptedException {
        super.handle(handler, batch);
        return List.of();
      }
    };
  }

  static ServerFixture forgetsWhereGroupsStand() {
    return new KeptServer() {
      @Override
      public Broker open() {
        forgetGroups();
        return super.open();
      }
    };
  }

  static ServerFixture answersWhileDead() {
    return new KeptServer() {
      @Override
      void publish(String topic, List<Message> messages) {
        if (!isDead()) {
          super.publish(topic, messages);
        }
      }

      // Not before somebody has published to the dead server.
      @Override
      public void restart() {
        long end = System.nanoTime() + 50_000_000;
        while (System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        super.restart();
      }
    };
  }

  static ServerFixture givesEveryInstanceEverything() {
    return new KeptServer() {
      @Override
      String groupOf(String group, Broker instance) {
        return group + System.identityHashCode(instance);
      }
    };
  }

  static ServerFixture skipsMessagesWhenAGroupChanges() {
    return new KeptServer() {
      @Override
      void changed() {
        skip();
      }
    };
  }
}
