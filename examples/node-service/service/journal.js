// What the service knows, in a file of JSON lines. The effect of an event, the mark that it took
// effect, and what is to be published of it are one line: a crash leaves all of them or nothing.

import fs from 'node:fs';
import path from 'node:path';

const IDS_ARE_KEPT = 30 * 24 * 3600 * 1000;

export class Journal {
  customers = new Map();
  #marks = new Map();
  #ids = new Map();
  #outbox = new Map();
  #file;

  constructor(file) {
    const lines = completeLines(file);
    lines.forEach((line) => this.#apply(JSON.parse(line)));
    replace(file, JSON.stringify(this.#state()) + '\n');
    this.#file = fs.openSync(file, 'a');
  }

  /** True if an event took effect before. Throws if one of its key before it is missing. */
  has(event) {
    if (!event.place) {
      return this.#ids.has(idOf(event));
    }
    const mark = this.#marks.get(chainOf(event));
    if (mark?.incarnation !== event.place.incarnation) {
      return false; // the first of its key that is seen, or of a source's new life
    }
    if (event.place.sequence <= mark.sequence) {
      return true;
    }
    if (event.place.previous > mark.sequence) {
      throw new Error(`${event.id} came before ${event.place.previous} of key ${event.key}`);
    }
    return false;
  }

  /** Takes an event with its effect. It lasts once sync() has returned. */
  take(event, { change, out }) {
    const mark = event.place && { chain: chainOf(event), ...event.place };
    const id = event.place ? undefined : { id: idOf(event), at: Date.now() };
    this.#append({ mark, id, change, out });
  }

  published(events) {
    this.#append({ published: events.map((event) => event.id) });
  }

  /** What is to be published, in order. */
  outbox() {
    return [...this.#outbox.values()];
  }

  sync() {
    fs.fsyncSync(this.#file);
  }

  #append(line) {
    fs.writeSync(this.#file, JSON.stringify(line) + '\n');
    this.#apply(line);
  }

  #apply({ state, mark, id, change, out = [], published = [] }) {
    if (state) {
      this.customers = new Map(state.customers);
      this.#marks = new Map(state.marks);
      this.#ids = new Map(state.ids.filter(([, at]) => Date.now() - at < IDS_ARE_KEPT));
      this.#outbox = new Map(state.outbox);
    }
    if (mark) {
      this.#marks.set(mark.chain, { incarnation: mark.incarnation, sequence: mark.sequence });
    }
    if (id) {
      this.#ids.set(id.id, id.at);
    }
    if (change) {
      const { orders = 0, amount = 0 } = this.customers.get(change.customer) ?? {};
      this.customers.set(change.customer, { orders: orders + 1, amount: amount + change.amount });
    }
    out.forEach((event) => this.#outbox.set(event.id, event));
    published.forEach((each) => this.#outbox.delete(each));
  }

  #state() {
    return {
      state: {
        customers: [...this.customers],
        marks: [...this.#marks],
        ids: [...this.#ids],
        outbox: [...this.#outbox],
      },
    };
  }
}

const chainOf = (event) => `${event.source} ${event.key}`;
const idOf = (event) => `${event.source} ${event.id}`;

/** Without the last line, if a crash left half of it. */
function completeLines(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

/** Writes the file anew, wholly or not at all. */
function replace(file, text) {
  const unfinished = `${file}.new`;
  const written = fs.openSync(unfinished, 'w');
  fs.writeSync(written, text);
  fs.fsyncSync(written);
  fs.closeSync(written);
  fs.renameSync(unfinished, file);
  const directory = fs.openSync(path.dirname(path.resolve(file)), 'r');
  fs.fsyncSync(directory);
  fs.closeSync(directory);
}
