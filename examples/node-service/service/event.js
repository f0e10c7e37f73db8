// CloudEvents 1.0 in binary mode: everything but the payload is an attribute.

const SEQUENCE_DIGITS = 19;

/** Reads an event of its attributes, by their names without a prefix, and its payload. */
export function readEvent(attributes, data, transportKey) {
  for (const name of ['specversion', 'id', 'source', 'type']) {
    if (!attributes[name]) {
      throw new Error(`no CloudEvent: it has no attribute ${name}`);
    }
  }
  return {
    id: attributes.id,
    source: attributes.source,
    type: attributes.type,
    key: attributes.partitionkey ?? transportKey ?? attributes.id,
    environment: attributes.environment ?? '',
    correlationId: attributes.correlationid,
    traceparent: attributes.traceparent,
    place: placeOf(attributes),
    data: JSON.parse(data),
  };
}

/** Where an event of a log stands among those of its key; undefined for other events. */
function placeOf({ incarnation, sequence, previous }) {
  // As text with as many digits, since numbers of JavaScript are not exact that far.
  return incarnation && {
    incarnation,
    sequence: sequence.padStart(SEQUENCE_DIGITS, '0'),
    previous: previous.padStart(SEQUENCE_DIGITS, '0'),
  };
}

/** The attributes of an event of ours, which has no place in a log: it is taken once by its id. */
export function attributesOf(event, environment) {
  const attributes = {
    specversion: '1.0',
    id: event.id,
    source: event.source,
    type: event.type,
    time: event.time,
    partitionkey: event.key,
    causationid: event.causationId,
    correlationid: event.correlationId,
    traceparent: event.traceparent,
    environment,
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value));
}
