// What the service is about: customers who bought for enough are promoted.

const GOLD_FROM = 100;

/** What an event changes, and the events that follow from it. Pure. */
export function reactTo(event, customers) {
  if (event.type !== 'OrderPlaced') {
    return { out: [] };
  }
  const { customer, amount } = event.data;
  const before = customers.get(customer)?.amount ?? 0;
  const promoted = before < GOLD_FROM && before + amount >= GOLD_FROM;
  return { change: { customer, amount }, out: promoted ? [promotion(customer, event)] : [] };
}

function promotion(customer, cause) {
  return {
    id: `gold-${customer}`, // the same however often it is published
    source: 'loyalty',
    type: 'CustomerPromoted',
    key: customer,
    time: new Date().toISOString(),
    causationId: cause.id,
    correlationId: cause.correlationId,
    traceparent: cause.traceparent,
    data: { customer, tier: 'gold' },
  };
}
