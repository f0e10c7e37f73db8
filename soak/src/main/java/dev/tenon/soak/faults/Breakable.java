package dev.tenon.soak.faults;

import dev.tenon.soak.site.Site;
import java.util.List;

/**
 * What there is to be broken.
 *
 * @param members how many processes of services
 * @param databaseServer whether their databases are on a server
 * @param slots whether they read the server's log
 * @param disk whether their databases are on a disk of their own
 * @param topics by which they tell each other
 */
public record Breakable(
    int members, boolean databaseServer, boolean slots, boolean disk, List<String> topics) {
  /** What there is to be broken. */
  public Breakable {
    topics = List.copyOf(topics);
  }

  /** What there is of a site. */
  public static Breakable of(Site site) {
    return new Breakable(
        site.members().size(),
        site.databases().isShared(),
        site.spec().tailed(),
        site.databases().disk().isPresent(),
        site.topics());
  }
}
