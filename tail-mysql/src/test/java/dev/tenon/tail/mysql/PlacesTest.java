package dev.tenon.tail.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {
  @Test
  void theLastTransactionOfEachDomainIsRead() {
    Gtids gtids = Gtids.parse("0-1-42, 1-2-7,0-3-43,");
    assertThat(gtids.byDomain()).isEqualTo(Map.of(0L, "0-3-43", 1L, "1-2-7"));
    assertThat(Gtids.parse(gtids.toString())).isEqualTo(gtids);
    assertThat(Gtids.parse("")).isEqualTo(Gtids.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-", "0-1", "0-1-x", "99999999999-1-1", "3e11fa47-71ca:1-5"})
  void whatIsNoTransactionIsRefused(String text) {
    assertThatThrownBy(() -> Gtids.parse(text))
        .hasMessageContaining("TENON-1702")
        .hasMessageContaining(text);
  }

  @Test
  void laterFilesAndOffsetsAreLaterPlaces() {
    long place = Place.of("binlog.000042", 4);
    assertThat(Place.of("binlog.000042", 5)).isGreaterThan(place);
    assertThat(Place.of("binlog.7999999", 4)).isGreaterThan(place);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "binlog", "binlog.", "binlog.x", "binlog.99999999"})
  void whatIsNoFileOfABinlogIsRefused(String file) {
    assertThatThrownBy(() -> Place.of(file, 4)).hasMessageContaining("TENON-1702");
  }
}
