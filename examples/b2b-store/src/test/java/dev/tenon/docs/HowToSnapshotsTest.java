package dev.tenon.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.command.Snapshots;
import dev.tenon.docs.Shop.Credit;
import dev.tenon.docs.Shop.CreditCommand;
import dev.tenon.docs.Shop.CreditEvent;
import dev.tenon.docs.Shop.Grant;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Snapshot;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class HowToSnapshotsTest {
  // snippet: keep
  static final Entity<CreditCommand, Credit, CreditEvent> CREDIT =
      Credit.ENTITY.withSnapshots(Snapshots.of(Credit.class).every(50));

  // end snippet

  private final MemoryDatabase database = MemoryDatabase.create();

  private Tenon start() {
    // snippet: codec
    JsonCodec codec = JsonCodec.of(CreditEvent.class, Credit.class);
    // end snippet
    return Tenon.service("shop").database(database).codec(codec).start();
  }

  @Test
  void longEntitiesAreKept() {
    grant(CREDIT, 120);

    assertThat(kept(1)).isEqualTo(100);
    try (Tenon shop = start()) {
      assertThat(shop.load(CREDIT, "ann").state()).isEqualTo(new Credit(new BigDecimal("120")));
    }
  }

  @Test
  void anotherVersionReplacesThem() {
    grant(CREDIT, 60);
    // snippet: version
    var changed =
        Credit.ENTITY.withSnapshots(Snapshots.of(Credit.class).every(50).schemaVersion(2));
    // end snippet
    grant(changed, 1);

    assertThat(kept(1)).isZero();
    assertThat(kept(2)).isEqualTo(60);
  }

  @Test
  void functionsWriteThem() {
    // snippet: functions
    Snapshots<Credit> asText =
        Snapshots.of(
            credit -> credit.free().toPlainString().getBytes(UTF_8),
            bytes -> new Credit(new BigDecimal(new String(bytes, UTF_8))));
    // end snippet
    grant(Credit.ENTITY.withSnapshots(asText), 100);

    assertThat(kept(1)).isEqualTo(100);
  }

  private void grant(Entity<CreditCommand, Credit, CreditEvent> entity, int times) {
    try (Tenon shop = start()) {
      for (int i = 0; i < times; i++) {
        shop.execute(entity, "ann", new Grant(BigDecimal.ONE));
      }
    }
  }

  private long kept(int schemaVersion) {
    Snapshot snapshot =
        database.snapshots().read(CREDIT.stream("ann"), schemaVersion, 1).snapshot();
    return snapshot == null ? 0 : snapshot.version();
  }
}
