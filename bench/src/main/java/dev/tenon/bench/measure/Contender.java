package dev.tenon.bench.measure;

import java.time.Duration;
import java.util.Map;

/**
 * One side of a comparison: ours, a raw ceiling or a peer. Used by one thread at a time; its
 * resources belong to the benchmark.
 */
public interface Contender {
  /** The name of our side in every case. */
  String OURS = "ours";

  /** Its name in the report. */
  String name();

  /** Brings its data in place before a slice; this is not measured. */
  void prepare() throws Exception;

  /** Works for about that long, or once through its data where a case says so. */
  Figures run(Duration slice) throws Exception;

  /** What else was counted in the last slice, per operation, by its name. */
  default Map<String, Double> counted() {
    return Map.of();
  }

  /** A contender of two functions. */
  static Contender of(String name, Preparation preparation, Work work) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void prepare() throws Exception {
        preparation.run();
      }

      @Override
      public Figures run(Duration slice) throws Exception {
        return work.run(slice);
      }
    };
  }

  /** See {@link #prepare()}. */
  @FunctionalInterface
  interface Preparation {
    /** For data that stays as it is. */
    Preparation NONE = () -> {};

    /** Prepares a slice. */
    void run() throws Exception;
  }

  /** See {@link #run(Duration)}. */
  @FunctionalInterface
  interface Work {
    /** Does a slice. */
    Figures run(Duration slice) throws Exception;
  }
}
