package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.Store;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

public final class StoreApi implements AutoCloseable {
  public static StoreApi start(Store store, InetSocketAddress address, @Nullable String token) {
    return new StoreApi();
  }

  public int port() {
    return 0;
  }

  @Override
  public void close() {}
}
