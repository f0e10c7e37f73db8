package dev.tenon.bench.peer;

import io.eventuate.common.spring.id.IdGeneratorConfiguration;
import io.eventuate.common.spring.jdbc.EventuateCommonJdbcOperationsConfiguration;
import io.eventuate.common.spring.jdbc.EventuateSchemaConfiguration;
import io.eventuate.common.spring.jdbc.EventuateTransactionTemplateConfiguration;
import io.eventuate.common.spring.jdbc.sqldialect.SqlDialectConfiguration;
import io.eventuate.tram.commands.consumer.CommandHandlerReplyBuilder;
import io.eventuate.tram.inmemory.InMemoryMessageConsumer;
import io.eventuate.tram.sagas.participant.SagaCommandDispatcher;
import io.eventuate.tram.sagas.participant.SagaCommandDispatcherFactory;
import io.eventuate.tram.sagas.participant.SagaCommandHandlersBuilder;
import io.eventuate.tram.sagas.spring.orchestration.SagaOrchestratorConfiguration;
import io.eventuate.tram.sagas.spring.participant.SagaParticipantConfiguration;
import io.eventuate.tram.spring.consumer.common.TramConsumerCommonConfiguration;
import io.eventuate.tram.spring.messaging.producer.common.TramMessagingCommonProducerConfiguration;
import io.eventuate.tram.spring.messaging.producer.jdbc.TramMessageProducerJdbcConfiguration;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The orchestrator and its participant, in one database. */
@Configuration
@EnableAutoConfiguration
@Import({
  SagaOrchestratorConfiguration.class,
  SagaParticipantConfiguration.class,
  TramConsumerCommonConfiguration.class,
  TramMessagingCommonProducerConfiguration.class,
  TramMessageProducerJdbcConfiguration.class,
  IdGeneratorConfiguration.class,
  EventuateCommonJdbcOperationsConfiguration.class,
  EventuateTransactionTemplateConfiguration.class,
  SqlDialectConfiguration.class,
  EventuateSchemaConfiguration.class
})
class Services {
  @Bean
  InMemoryMessageConsumer consumer() {
    return new InMemoryMessageConsumer();
  }

  @Bean
  Local local(DataSource database) {
    return new Local(database);
  }

  @Bean
  OrderSaga orderSaga(Local local) {
    return new OrderSaga(local);
  }

  @Bean
  SagaCommandDispatcher participant(SagaCommandDispatcherFactory factory, Local local) {
    return factory.make(
        "creditDispatcher",
        SagaCommandHandlersBuilder.fromChannel(OrderSaga.CREDIT)
            .onMessage(
                OrderSaga.Reserve.class,
                message -> {
                  OrderSaga.Reserve asked = message.getCommand();
                  boolean reserved =
                      local.get(it -> Shop.reserve(it, asked.order, asked.customer, asked.total));
                  return reserved
                      ? CommandHandlerReplyBuilder.withSuccess(new OrderSaga.Reserved())
                      : CommandHandlerReplyBuilder.withFailure(new OrderSaga.Exceeded());
                })
            .build());
  }
}
