/** Conformance kits that every adapter passes. */
module dev.tenon.tck {
  requires transitive java.sql;
  requires transitive dev.tenon.core;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;

  exports dev.tenon.tck;

  // JUnit calls the cases, which are not public.
  opens dev.tenon.tck;
}
