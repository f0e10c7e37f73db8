package dev.tenon.example.b2b.http;

import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes answers, and reads what another process of the store wrote. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build();

  private Json() {}

  static byte[] write(Object body) {
    return body instanceof byte[] written ? written : MAPPER.writeValueAsBytes(body);
  }

  static <T> T read(byte[] body, Class<T> type) {
    return MAPPER.readValue(body, type);
  }
}
