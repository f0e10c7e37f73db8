package dev.tenon.json;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/** Jackson as every codec uses it. Set out in full: what is stored must not follow its defaults. */
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          // what a record has, and nothing a method of it computes
          .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
          // a field more is fine; anything that would be guessed or lost is not
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(
              DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
              DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS,
              DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          // payloads stay out of exceptions, and no class is ever made by a name found in one
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
          .addModule(
              new SimpleModule("tenon")
                  .addKeySerializer(String.class, new Keys())
                  .addSerializer(BigDecimal.class, new Decimals.Writer())
                  .addDeserializer(BigDecimal.class, new Decimals.Reader())
                  .addSerializer(new Times.Writer<>(Instant.class, Times::write))
                  .addDeserializer(
                      Instant.class, new Times.Reader<>(Instant.class, Times::readInstant))
                  .addSerializer(new Times.Writer<>(LocalDateTime.class, LocalDateTime::toString))
                  .addDeserializer(
                      LocalDateTime.class,
                      new Times.Reader<>(LocalDateTime.class, Times::readLocal)))
          .build();

  static final ObjectReader TREES = MAPPER.readerFor(ObjectNode.class);

  private Json() {}
}
