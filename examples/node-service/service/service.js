import { readEvent } from './event.js';
import { reactTo } from './tiers.js';

/** Handles what a transport brings, in order, whichever it is. */
export class Service {
  #journal;
  #environment;

  constructor(journal, environment) {
    this.#journal = journal;
    this.#environment = environment;
  }

  /**
   * Takes messages: each as its attributes, its payload and the transport's key. When it returns,
   * they have taken effect, what follows from them is published, and they may be acknowledged. If
   * it throws, they are to come again.
   */
  async handle(messages, publish) {
    for (const message of messages) {
      const event = this.#read(message);
      if (event?.environment === this.#environment && !this.#journal.has(event)) {
        this.#journal.take(event, reactTo(event, this.#journal.customers));
      }
    }
    this.#journal.sync();
    await this.publishWaiting(publish);
  }

  /** What nobody can read is told and passed over: to wait for it would stop the others. */
  #read({ attributes, data, key }) {
    try {
      return readEvent(attributes, data, key);
    } catch (error) {
      console.error(`passed over: ${error.message}`);
      return undefined;
    }
  }

  /** Also what a crash kept from being published, or from being noted as published. */
  async publishWaiting(publish) {
    const events = this.#journal.outbox();
    if (events.length > 0) {
      await publish(events);
      this.#journal.published(events);
    }
  }
}
