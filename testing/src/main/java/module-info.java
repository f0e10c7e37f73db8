/** What a service's tests need: given/when/then, time by hand, and real servers to be killed. */
module dev.tenon.testing {
  requires transitive dev.tenon.core;
  requires static org.jspecify;
  requires org.assertj.core;

  exports dev.tenon.testing;
  exports dev.tenon.testing.server;
  exports dev.tenon.testing.simulation;
}
