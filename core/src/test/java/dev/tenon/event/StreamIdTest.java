package dev.tenon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamIdTest {
  private static final String LONGEST = "x".repeat(100);

  @Test
  void aNameIsReadAsItWasWritten() {
    assertReadBack(new StreamId("order", "1"), "order-1");
    assertReadBack(new StreamId("acme", "order", "1"), "acme:order-1");
    assertReadBack(new StreamId("order", "acme:order-1"), "order-acme:order-1");
    assertReadBack(new StreamId("a.b_C9", "a.b_C9", "-:- 😀"), "a.b_C9:a.b_C9--:- 😀");
    assertReadBack(
        new StreamId(LONGEST, LONGEST, "x".repeat(200)),
        LONGEST + ':' + LONGEST + '-' + "x".repeat(200));
  }

  private static void assertReadBack(StreamId stream, String name) {
    assertThat(stream).hasToString(name);
    assertThat(StreamId.parse(name)).isEqualTo(stream);
    assertThat(StreamId.tenantOf(name)).isEqualTo(stream.tenant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "order",
        "acme:order",
        "-1",
        "order-",
        "order- ",
        ":order-1",
        "acme:-1",
        "ac me:order-1",
        "a:b:order-1",
        "örder-1",
        "order-a\0b",
        "order-a\nb",
        "order-a\u0085b",
        "order-\uD83D",
        "order-\uDE00\uD83D"
      })
  void whatIsNotANameIsRefused(String name) {
    assertThatThrownBy(() -> StreamId.parse(name)).hasMessageContaining("TENON-1001");
  }

  @Test
  void partsThatAreTooLongAreRefused() {
    assertThatThrownBy(() -> new StreamId(LONGEST + 'x', "order", "1"))
        .hasMessageContaining("TENON-1001: tenant");
    assertThatThrownBy(() -> new StreamId(LONGEST + 'x', "1"))
        .hasMessageContaining("TENON-1001: category");
    assertThatThrownBy(() -> new StreamId("order", "x".repeat(201)))
        .hasMessageContaining("TENON-1001: an id of category order");
  }

  @Test
  void keysAreQualifiedByTheTenant() {
    assertThat(new StreamId("acme", "order", "1").qualify("k")).isEqualTo("acme:k");
    assertThat(new StreamId("order", "1").qualify("k")).isEqualTo("k");
  }
}
