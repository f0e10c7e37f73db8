package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.example.b2b.process.ServiceSpec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.spi.Broker;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What joins the services: a broker in this process, or a server of our own. */
final class BrokerSite implements AutoCloseable {
  private final @Nullable BrokerServer server;

  private BrokerSite(@Nullable BrokerServer server) {
    this.server = server;
  }

  /** Starts what there is to start, on data under the directory. */
  static BrokerSite open(BrokerKind kind, Path directory) {
    return new BrokerSite(kind.start(directory));
  }

  /** A broker, for services of this process. */
  Broker connect() {
    return server == null ? InProcessBroker.create() : server.joint().open(server.address());
  }

  /** What a service in another process is told to run. */
  ServiceSpec specOf(ServiceName service, DatabaseAt database, Design design) {
    if (server == null) {
      throw new IllegalStateException("the in-process broker has no address");
    }
    return new ServiceSpec(service, database, false, design, server.joint(), server.address());
  }

  /** How many messages of a topic it keeps that a group has not handled. */
  long lag(String topic, String group) {
    return server == null ? 0 : server.lag().applyAsLong(topic, group);
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
