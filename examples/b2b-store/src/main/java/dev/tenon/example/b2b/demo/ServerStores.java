package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;

/** The services' databases on a server. */
@FunctionalInterface
interface ServerStores {
  /** One service's database, to be opened as a user of its own who cannot open the others. */
  DatabaseAt of(ServiceName service, int connections);

  /** What a service's database and its user are called. */
  static String nameOf(ServiceName service) {
    return "tenon_" + service.id();
  }
}
