package dev.tenon.example.b2b;

/** How the services come to one decision about an order. */
public enum Flow {
  /** Each reacts to the others' events. */
  CHOREOGRAPHY,
  /** A saga of the orders service asks the others, and they reply. */
  ORCHESTRATION,
  /** A saga that asks for stock, too, and a payment that has to come in time; not replayed. */
  FULFILMENT;

  /** Whether the orders of a file can be replayed in it. */
  public boolean isReplayed() {
    return this != FULFILMENT;
  }
}
