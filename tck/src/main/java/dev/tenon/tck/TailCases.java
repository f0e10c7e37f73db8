package dev.tenon.tck;

import dev.tenon.spi.Database;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Makes a fixture and a shop for each case. */
abstract class TailCases extends Kit {
  private @Nullable TailFixture fixture;
  private @Nullable TailedShop shop;

  /** A new fixture; called once for each case. */
  protected abstract TailFixture fixture();

  @BeforeEach
  void open() {
    fixture = fixture();
    shop = new TailedShop(fixture.database());
  }

  @AfterEach
  void close() {
    if (shop != null) {
      shop.close();
    }
    if (fixture != null) {
      fixture.close();
    }
  }

  /** The fixture of this case. */
  TailFixture made() {
    return present(fixture);
  }

  TailedShop shop() {
    return present(shop);
  }

  NotingBroker broker() {
    return shop().broker();
  }

  Database database() {
    return made().database();
  }

  /** Starts an instance with a tail, and waits until it reads the log. */
  TailFixture.Tail startTailing() {
    return startTailing(made().tail());
  }

  TailFixture.Tail startTailing(TailFixture.Tail tail) {
    shop().start(tail.outbox());
    awaitTailing(tail);
    return tail;
  }

  void awaitTailing(TailFixture.Tail tail) {
    await("the log is read", tail.reads());
  }

  /** It reads the log, and complains of nothing. */
  void awaitWell(TailFixture.Tail tail) {
    await("it is well", () -> tail.reads().getAsBoolean() && shop().isWell());
  }

  void awaitPublished(int count) {
    await(count + " messages are published", () -> shop().hasPublished(count));
  }

  @Override
  String details() {
    return "; published are " + broker().count() + ", and there are failures " + shop().failures();
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("nothing is open");
    }
    return value;
  }
}
