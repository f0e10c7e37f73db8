package dev.tenon.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void percentilesAreLatenciesThatWereTaken() {
    long[] descending = LongStream.rangeClosed(1, 200).map(i -> (201 - i) * 1_000_000).toArray();
    assertThat(Figures.of(descending, 2 * SECOND)).isEqualTo(new Figures(100, 100, 198));
  }

  @Test
  void oneLatencyIsEveryPercentile() {
    assertThat(Figures.of(new long[] {3_000_000}, SECOND)).isEqualTo(new Figures(1, 3, 3));
  }

  @Test
  void withoutLatenciesThereIsThroughputAlone() {
    assertThat(Figures.of(500, SECOND / 2)).isEqualTo(new Figures(1000, 0, 0));
    assertThat(Figures.of(new long[0], SECOND)).isEqualTo(new Figures(0, 0, 0));
  }

  @Test
  void aMedianIsTakenOfEachFigureByItself() {
    assertThat(
            Figures.medians(
                List.of(new Figures(1, 30, 200), new Figures(9, 10, 300), new Figures(5, 20, 100))))
        .isEqualTo(new Figures(5, 20, 200));
    assertThat(Figures.medians(List.of(new Figures(1, 3, 5), new Figures(2, 4, 9))))
        .isEqualTo(new Figures(1.5, 3.5, 7));
  }

  @Test
  void aRatioIsOursByTheReferences() {
    assertThat(new Figures(100, 2, 9).ratioTo(new Figures(50, 4, 0)))
        .isEqualTo(new Figures(2, 0.5, 0));
  }
}
