package dev.tenon.tail.mysql;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A place in a binlog that other servers of a replication know, too: the last transaction of each
 * domain. Immutable.
 */
record Gtids(Map<Long, String> byDomain) {
  static final Gtids NONE = new Gtids(Map.of());

  /** Domain and server of 32 bits, sequence of 64. */
  private static final Pattern GTID = Pattern.compile("([0-9]{1,10})-[0-9]{1,10}-[0-9]{1,20}");

  Gtids {
    byDomain = Map.copyOf(byDomain);
  }

  /** As the server writes them: {@code domain-server-sequence}, with commas between them. */
  static Gtids parse(String text) {
    Map<Long, String> byDomain =
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(gtid -> !gtid.isEmpty())
            .collect(Collectors.toMap(Gtids::domain, gtid -> gtid, (first, later) -> later));
    return new Gtids(byDomain);
  }

  private static long domain(String gtid) {
    Matcher parts = GTID.matcher(gtid);
    if (!parts.matches()) {
      throw OutboxRow.unreadable("'" + gtid + "' is no global transaction id");
    }
    return Long.parseLong(parts.group(1));
  }

  Gtids with(long domain, String gtid) {
    Map<Long, String> more = new TreeMap<>(byDomain);
    more.put(domain, gtid);
    return new Gtids(more);
  }

  boolean isNone() {
    return byDomain.isEmpty();
  }

  @Override
  public String toString() {
    return String.join(",", new TreeMap<>(byDomain).values());
  }
}
