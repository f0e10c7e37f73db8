package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import dev.tenon.SagaDesk;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says which saga is meant. */
final class SagaName {
  @Parameters(index = "0", paramLabel = "SAGA", description = "the name of its definition")
  private @Nullable String saga;

  @Parameters(index = "1", paramLabel = "ID", description = "what the business calls it")
  private @Nullable String id;

  @Option(names = "--tenant", paramLabel = "NAME", description = "whose saga it is, if somebody's")
  private String tenant = "";

  String saga() {
    return requireNonNull(saga);
  }

  String id() {
    return requireNonNull(id);
  }

  /** The sagas among which it is. */
  SagaDesk of(SagaDesk all) {
    return all.inTenant(tenant);
  }
}
