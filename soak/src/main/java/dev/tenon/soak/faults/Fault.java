package dev.tenon.soak.faults;

import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.soak.proxy.Trouble;
import java.time.Duration;
import java.util.List;

/** Something that breaks. Processes of services are numbered from 0. */
public sealed interface Fault {
  /** Which server. */
  enum Server {
    /** Of the databases. */
    DATABASE,
    /** The broker. */
    BROKER;

    @Override
    public String toString() {
      return this == DATABASE ? "the database" : "the broker";
    }
  }

  /** Processes are killed at once. */
  record Kill(List<Integer> members) implements Fault {
    public Kill {
      members = List.copyOf(members);
    }
  }

  /** The process that publishes for a service is killed. */
  record KillLeader(ServiceName service) implements Fault {}

  /** A process stands still. */
  record Pause(int member, Duration length) implements Fault {}

  /** The process that publishes for a service stands still. */
  record PauseLeader(ServiceName service, Duration length) implements Fault {}

  /** A server is killed, and started again after a while. */
  record KillServer(Server server, Duration down) implements Fault {}

  /** A server stands still. */
  record PauseServer(Server server, Duration length) implements Fault {}

  /** Trouble between a process and a server. */
  record Network(int member, Server server, Trouble trouble, Duration length) implements Fault {}

  /** The clock of a process is wrong for so long. */
  record Clock(int member, Duration wrongBy, Duration length) implements Fault {}

  /** A message that nobody can read comes on a topic. */
  record Poison(String topic, String data) implements Fault {}

  /**
   * The last messages of a topic come once more: those of a key in their order, keys in another.
   *
   * @param most how many at most
   * @param order draws that of the keys
   */
  record Repeat(String topic, int most, long order) implements Fault {}

  /** The disk of the databases is full for so long. */
  record DiskFull(Duration length) implements Fault {}

  /** The slot by which a service reads its database's log is dropped. */
  record SlotDropped(ServiceName service) implements Fault {}

  /** The server drops what that slot still needs of the log. */
  record SlotLost(ServiceName service) implements Fault {}

  /** Each process is stopped and started again, one after the other. */
  record RollingRestart() implements Fault {}

  /** What kind of fault it is, for sums. */
  default String kind() {
    return switch (this) {
      case Kill kill -> kill.members().size() == 1 ? "kill a service" : "kill several services";
      case KillLeader kill -> "kill the relay's leader";
      case Pause pause -> "pause a service";
      case PauseLeader pause -> "pause the relay's leader";
      case KillServer kill -> "kill " + kill.server();
      case PauseServer pause -> "pause " + pause.server();
      case Network network -> "network to " + network.server() + ": " + network.trouble();
      case Clock clock -> "clock of a service";
      case Poison poison -> "poison message";
      case Repeat repeat -> "messages again, in another order";
      case DiskFull full -> "disk full";
      case SlotDropped slot -> "slot dropped";
      case SlotLost slot -> "slot lost";
      case RollingRestart restart -> "rolling restart";
    };
  }

  /** How many processes it kills. */
  default int kills() {
    return switch (this) {
      case Kill kill -> kill.members().size();
      case KillLeader kill -> 1;
      case KillServer kill -> 1;
      case Pause pause -> 0;
      case PauseLeader pause -> 0;
      case PauseServer pause -> 0;
      case Network network -> 0;
      case Clock clock -> 0;
      case Poison poison -> 0;
      case Repeat repeat -> 0;
      case DiskFull full -> 0;
      case SlotDropped slot -> 0;
      case SlotLost slot -> 0;
      case RollingRestart restart -> 0;
    };
  }
}
