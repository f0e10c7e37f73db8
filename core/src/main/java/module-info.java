/** Tenon's core: events, commands, messages, views and policies, and the in-memory adapters. */
module dev.tenon.core {
  requires static transitive org.jspecify;

  exports dev.tenon;
  exports dev.tenon.command;
  exports dev.tenon.error;
  exports dev.tenon.event;
  exports dev.tenon.flow;
  exports dev.tenon.inbox;
  exports dev.tenon.memory;
  exports dev.tenon.message;
  exports dev.tenon.saga;
  exports dev.tenon.spi;
  exports dev.tenon.spi.broker;
  exports dev.tenon.view;
}
