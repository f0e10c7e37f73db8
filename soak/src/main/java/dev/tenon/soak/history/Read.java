package dev.tenon.soak.history;

import java.util.List;

/** A read of a whole stream. */
public record Read(String stream, long invoked, long completed, List<Shown> shown)
    implements Operation {
  public Read {
    shown = List.copyOf(shown);
  }

  boolean shows(String what) {
    return shown.stream().anyMatch(event -> event.what().equals(what));
  }

  /** For people. */
  @Override
  public String toString() {
    return "read of " + stream + " [" + invoked + ", " + completed + "] " + shown;
  }
}
