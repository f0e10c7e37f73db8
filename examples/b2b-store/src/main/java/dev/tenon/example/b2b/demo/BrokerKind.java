package dev.tenon.example.b2b.demo;

/** What joins the services. */
enum BrokerKind {
  /** One that keeps nothing, for services of one process; the default. */
  IN_PROCESS,
  /** Kafka, on a server of our own under the data directory. */
  KAFKA;

  static BrokerKind parse(String text) {
    return switch (text) {
      case "in-process" -> IN_PROCESS;
      case "kafka" -> KAFKA;
      default -> throw new DemoProblem("--broker " + text + " is unknown; use in-process or kafka");
    };
  }
}
