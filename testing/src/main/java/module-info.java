/** What a service's tests need: real servers, started and killed at will. */
module dev.tenon.testing {
  requires static org.jspecify;

  exports dev.tenon.testing.server;
}
