package dev.tenon.testing.server;

/**
 * Where the server's classes are.
 *
 * @param classPath as a JVM takes it
 */
record KafkaJars(String classPath) {
  private static final String PROPERTY = "tenon.kafka.classpath";

  static KafkaJars find() {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return new KafkaJars(named);
    }
    try {
      Class.forName("kafka.Kafka", false, KafkaJars.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new ServerException(
          "Kafka is missing: add org.apache.kafka:kafka_2.13:4.2.2 to the dependencies of the tests,"
              + " or name its class path in -D"
              + PROPERTY,
          e);
    }
    return new KafkaJars(System.getProperty("java.class.path"));
  }
}
