package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer of the API. */
record Answer(HttpResponse<String> response) {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  int status() {
    return response.statusCode();
  }

  String body() {
    return response.body();
  }

  JsonNode json() {
    return MAPPER.readTree(response.body());
  }

  /** A field's text; "null" if it is null, "absent" if there is no such field. */
  String text(String field) {
    JsonNode value = json().path(field);
    return value.isMissingNode() ? "absent" : value.asString("null");
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  Answer is(int status) {
    assertThat(status()).as(body()).isEqualTo(status);
    return this;
  }

  /** Checks that this is a problem of that status and code, in the form of RFC 9457. */
  Answer isProblem(int status, String code) {
    is(status);
    assertThat(header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(json().propertyNames()).containsOnly("type", "title", "status", "detail", "code");
    assertThat(text("type")).isEqualTo("about:blank");
    assertThat(text("title")).isNotBlank();
    assertThat(json().path("status").intValue()).isEqualTo(status);
    assertThat(text("code")).as(body()).isEqualTo(code);
    return this;
  }

  Answer sameAs(Answer other) {
    assertThat(status()).isEqualTo(other.status());
    assertThat(body()).isEqualTo(other.body());
    assertThat(header("Location")).isEqualTo(other.header("Location"));
    return this;
  }

  @Override
  public String toString() {
    return Objects.toString(response) + ' ' + body();
  }
}
