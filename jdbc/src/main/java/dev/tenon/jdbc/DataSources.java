package dev.tenon.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import javax.sql.DataSource;

/** Tells data sources apart in errors. */
final class DataSources {
  /** What pools and drivers call the address. */
  private static final List<String> ADDRESSES = List.of("getJdbcUrl", "getURL", "getUrl");

  private DataSources() {}

  /** Its address where it tells one, otherwise its own description. */
  static String describe(DataSource source) {
    for (String address : ADDRESSES) {
      try {
        if (source.getClass().getMethod(address).invoke(source) instanceof String url) {
          return url;
        }
      } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
        // Another kind of data source; the next name may be its.
      }
    }
    return source.toString();
  }
}
