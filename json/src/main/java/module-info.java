/** Events, commands and timeouts as JSON. */
module dev.tenon.json {
  requires transitive dev.tenon.core;
  requires transitive tools.jackson.databind;

  exports dev.tenon.json;
}
