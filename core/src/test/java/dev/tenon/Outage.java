package dev.tenon;

import dev.tenon.error.Problem;

/** As long as it lasts, nobody is told how far the log goes. */
final class Outage implements ProbedDatabase.Probe {
  private volatile boolean lasts;

  void begin() {
    lasts = true;
  }

  void end() {
    lasts = false;
  }

  boolean lasts() {
    return lasts;
  }

  @Override
  public void readingEnd() {
    if (lasts) {
      throw Problem.STORAGE_FAILED.because("cut off");
    }
  }
}
