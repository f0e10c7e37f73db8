package dev.tenon.soak;

import dev.tenon.soak.site.SiteSpec;
import java.nio.file.Path;
import java.time.Duration;

/** What a soak is to do. */
record Settings(long seed, Duration length, SiteSpec site) {
  /** For data and logs. */
  Path directory() {
    return site.directory();
  }
}
