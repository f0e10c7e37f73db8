package dev.tenon.soak.site;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import java.nio.file.Path;

/**
 * What a site is made of.
 *
 * @param tailed whether orders steers by requests, and PostgreSQL's log is read for them
 * @param directory for data and logs
 */
public record SiteSpec(DatabaseKind database, BrokerKind broker, boolean tailed, Path directory) {
  private static final int SEVERAL = 2;

  /** Of each service: what one process at a time has open cannot be shared. */
  int instances() {
    return database.isServer() ? SEVERAL : 1;
  }

  /** How the services work together. */
  public Flow flow() {
    return tailed ? Flow.ORCHESTRATION : Flow.CHOREOGRAPHY;
  }

  Design design() {
    return Design.of(flow());
  }

  /** For people. */
  @Override
  public String toString() {
    return database + (tailed ? " with tails, " : ", ") + broker;
  }
}
