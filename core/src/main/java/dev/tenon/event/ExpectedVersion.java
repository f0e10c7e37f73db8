package dev.tenon.event;

import dev.tenon.error.Problem;

/** What a stream's version must be for an append to be accepted. */
public sealed interface ExpectedVersion {
  /** Whatever it is. */
  static ExpectedVersion any() {
    return Any.ANY;
  }

  /** The stream has no event yet. */
  static ExpectedVersion none() {
    return new Exact(0);
  }

  /** The stream has exactly that many events. */
  static ExpectedVersion exact(long version) {
    return new Exact(version);
  }

  /** True if a stream at this version may be appended to. */
  boolean accepts(long version);

  /** No expectation. */
  enum Any implements ExpectedVersion {
    /** The only one. */
    ANY;

    @Override
    public boolean accepts(long version) {
      return true;
    }
  }

  /** Exactly this version; 0 for a stream without events. */
  record Exact(long version) implements ExpectedVersion {
    /** Checks the version. */
    public Exact {
      if (version < 0) {
        throw Problem.INVALID_ARGUMENT.because(
            "no stream is at version " + version + "; 0 is one without events");
      }
    }

    @Override
    public boolean accepts(long actual) {
      return version == actual;
    }
  }
}
