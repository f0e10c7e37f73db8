package dev.tenon.flow;

import dev.tenon.error.Problem;

/**
 * A type of event of a service, written {@code service/type}.
 *
 * @param service the service's name
 * @param type the logical name of its payload
 */
public record EventName(String service, String type) {
  /** One that a choreography names: it can be told from the words around it. */
  static EventName declared(String service, String type) {
    if (!service.matches("[A-Za-z0-9_.-]{1,100}") || !type.matches("[^\\s\\p{Cntrl}|#]{1,200}")) {
      throw Problem.INVALID_CHOREOGRAPHY.because(
          "'"
              + service
              + "/"
              + type
              + "' is no event; name a service, and a type without spaces, '|' and '#'");
    }
    return new EventName(service, type);
  }

  /** Reads what {@link #toString()} wrote. */
  static EventName parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw Problem.INVALID_CHOREOGRAPHY.because(
          "'" + text + "' is no event; write it as service/type");
    }
    return declared(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return service + '/' + type;
  }
}
