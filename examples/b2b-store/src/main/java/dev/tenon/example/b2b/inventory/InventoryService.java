package dev.tenon.example.b2b.inventory;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.command.Loaded;
import dev.tenon.event.EventStore.Until;
import dev.tenon.example.b2b.request.KeyedRequest.RequestAnswered;
import dev.tenon.json.JsonCodec;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.util.function.UnaryOperator;

/** The inventory service. Its methods block until what they did is durable. */
public final class InventoryService implements AutoCloseable {
  private final Tenon tenon;

  /**
   * Starts it on its own database.
   *
   * @param others knows what it is asked for by other services, and replies
   * @param reactions adds what it does then
   */
  public InventoryService(
      Database database, Broker broker, JsonCodec others, UnaryOperator<ServiceBuilder> reactions) {
    tenon =
        reactions
            .apply(
                Tenon.service("inventory")
                    .database(database)
                    .broker(broker)
                    .codec(others.with(StockEvent.class, RequestAnswered.class)))
            .start();
  }

  /** The stock of an article. */
  public Loaded<Stock> stock(String sku) {
    return tenon.load(Stock.ENTITY, sku);
  }

  /** The stock of an article at a version. */
  public Stock stock(String sku, long version) {
    return tenon.load(Stock.ENTITY, sku, Until.version(version)).state();
  }

  /** The running service. */
  public Tenon tenon() {
    return tenon;
  }

  @Override
  public void close() {
    tenon.close();
  }
}
