package dev.tenon.soak.site;

/** What joins the services: a server of our own. */
public enum BrokerKind {
  /** Kafka. */
  KAFKA,
  /** NATS. */
  NATS,
  /** RabbitMQ. */
  RABBITMQ,
  /** Redis. */
  REDIS
}
