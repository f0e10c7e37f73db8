package dev.tenon.soak.faults;

import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.soak.proxy.Proxy;
import dev.tenon.soak.proxy.Watch;
import dev.tenon.soak.site.Member;
import dev.tenon.soak.site.Site;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds out which process publishes: the lease names its owner by a random id, and that id passes
 * by when the process renews the lease.
 */
final class Leaders {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final Site site;

  Leaders(Site site) {
    this.site = site;
  }

  /** Empty if nobody leads just now. */
  Optional<Member> of(ServiceName service) throws InterruptedException {
    Optional<String> owner = owner(service);
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    Map<Member, Watch> watches = new LinkedHashMap<>();
    for (Member member : site.members(service)) {
      Proxy network = member.toDatabase().orElseThrow();
      watches.put(member, network.watch(owner.get()));
    }
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() - deadline < 0) {
      for (Map.Entry<Member, Watch> watch : watches.entrySet()) {
        if (watch.getValue().hasSeen()) {
          return Optional.of(watch.getKey());
        }
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return Optional.empty();
  }

  /** Who has the lease, by a random id; empty if that is nobody, or cannot be told. */
  Optional<String> owner(ServiceName service) {
    DatabaseAt at = site.databases().of(service);
    String sql = "select owner from tenon_lease where name = ?";
    try (Connection connection =
            DriverManager.getConnection(at.location(), at.user(), at.password());
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, "relay of " + service.id());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    } catch (SQLException e) {
      return Optional.empty();
    }
  }
}
