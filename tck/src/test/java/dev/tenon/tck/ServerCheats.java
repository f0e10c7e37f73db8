package dev.tenon.tck;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.tck.Subjects.AsCloudEvents;
import dev.tenon.tck.Subjects.JoiningServices;
import dev.tenon.tck.Subjects.Keeping;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Servers of brokers that break one promise each, and what is to notice it. */
final class ServerCheats {
  private ServerCheats() {}

  static Stream<Arguments> all() {
    return Stream.of(
        cheat(ServerCheats::promisesNothing, Keeping.class, "itKeepsMessagesAcrossProcesses"),
        cheat(
            ServerCheats::losesMessagesWhenKilled,
            Keeping.class,
            "whatWasAnsweredOutlivesTheServer"),
        cheat(
            ServerCheats::takesWhatIsGivenBackForTaken,
            Keeping.class,
            "whatAGroupDidNotTakeComesToItsNextInstance"),
        cheat(
            ServerCheats::forgetsWhereGroupsStand,
            Keeping.class,
            "whatAGroupTookDoesNotComeToItsNextInstance"),
        cheat(
            ServerCheats::answersWhileDead,
            Keeping.class,
            "whileTheServerIsAwayPublishingFailsInTimeAndGoesOnAfter"),
        cheat(
            ServerCheats::saysNothing,
            Keeping.class,
            "itOpensWithoutTheServerAndSaysSoUntilThereIsOne"),
        cheat(
            ServerCheats::answersWhileDead,
            Keeping.class,
            "aServerKilledUnderLoadLosesNothingAndKeepsTheOrder"),
        cheat(
            ServerCheats::mixesEnvironments, Keeping.class, "environmentsOnOneServerAreKeptApart"),
        cheat(
            ServerCheats::takesWhatIsOfOtherEnvironments,
            AsCloudEvents.class,
            "messagesOfAnotherEnvironmentAreRefusedAndTold"),
        cheat(
            ServerCheats::givesEveryInstanceEverything,
            Keeping.class,
            "theInstancesOfAGroupShareItsMessages"),
        cheat(
            ServerCheats::givesEveryInstanceEverything,
            Keeping.class,
            "whatAnInstanceHasInHandIsHandedToNoOther"),
        cheat(
            ServerCheats::skipsMessagesWhenAGroupChanges,
            Keeping.class,
            "aGroupThatChangesUnderLoadLosesNothingAndKeepsTheOrder"),
        cheat(ServerCheats::tellsNoActor, AsCloudEvents.class, "othersSeeProperCloudEvents"),
        cheat(ServerCheats::tellsEmptyActors, AsCloudEvents.class, "whatIsNotKnownHasNoHeader"),
        cheat(ServerCheats::forgetsKeys, AsCloudEvents.class, "cloudEventsOfOthersAreMessages"),
        cheat(
            ServerCheats::passesOverWhatIsNoMessage,
            AsCloudEvents.class,
            "whatIsNoMessageIsParkedAndOthersFlow"),
        cheat(
            ServerCheats::passesOverWhatIsNoMessage,
            AsCloudEvents.class,
            "oneOfTooManyHeadersIsParked"),
        cheat(
            ServerCheats::cutsPayloads,
            AsCloudEvents.class,
            "payloadsOfTheLargestSizeArriveAmongOthers"),
        cheat(
            ServerCheats::losesMessagesWhenKilled,
            JoiningServices.class,
            "whatWasDecidedTakesEffectOnceWhateverIsKilled"),
        cheat(
            ServerCheats::passesOverWhatIsNoMessage,
            JoiningServices.class,
            "whatOthersPublishIsTakenOrParkedAndOtherKeysFlow"),
        cheat(
            ServerCheats::answersWhileDead,
            JoiningServices.class,
            "servicesStartAndDecideWithoutTheServerAndSaySo"),
        cheat(
            ServerCheats::refreshesNothing,
            JoiningServices.class,
            "lanesThatComeBackGoOnWhereAnotherInstanceLeftThem"));
  }

  private static Arguments cheat(Supplier<ServerFixture> cheat, Class<?> kit, String name) {
    return Arguments.of(cheat, kit, name);
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

  static ServerFixture saysNothing() {
    return new KeptServer() {
      @Override
      List<String> failures() {
        return List.of();
      }
    };
  }

  static ServerFixture mixesEnvironments() {
    return new KeptServer() {
      @Override
      public Broker openElsewhere() {
        return open();
      }
    };
  }

  static ServerFixture takesWhatIsOfOtherEnvironments() {
    return new KeptServer() {
      @Override
      public CloudEventsClient client() {
        return new KeptClient(this) {
          @Override
          public void write(String topic, String key, String data, Map<String, String> headers) {
            Map<String, String> others = new TreeMap<>(headers);
            others.remove("ce_environment");
            super.write(topic, key, data, others);
          }
        };
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

  static ServerFixture refreshesNothing() {
    return new KeptServer() {
      @Override
      void refresh(Broker.Handler handler) {}
    };
  }

  static ServerFixture tellsNoActor() {
    return read(headers -> headers.remove("ce_actor"));
  }

  static ServerFixture tellsEmptyActors() {
    return read(headers -> headers.putIfAbsent("ce_actor", ""));
  }

  static ServerFixture forgetsKeys() {
    return new KeptServer() {
      @Override
      public CloudEventsClient client() {
        return new KeptClient(this) {
          @Override
          public void write(String topic, String key, String data, Map<String, String> headers) {
            super.write(topic, "", data, headers);
          }
        };
      }
    };
  }

  static ServerFixture passesOverWhatIsNoMessage() {
    return new KeptServer() {
      @Override
      void park(Broker.Handler handler, Message message, String reason) {}
    };
  }

  static ServerFixture cutsPayloads() {
    return new KeptServer() {
      @Override
      void publish(String topic, List<Message> messages) {
        super.publish(
            topic, messages.stream().filter(one -> one.payload().data().length < 9999).toList());
      }
    };
  }

  private static ServerFixture read(Consumer<Map<String, String>> cheat) {
    return new KeptServer() {
      @Override
      public CloudEventsClient client() {
        return new KeptClient(this) {
          @Override
          public Map<String, String> read(String topic) {
            Map<String, String> headers = super.read(topic);
            cheat.accept(headers);
            return headers;
          }
        };
      }
    };
  }
}
