import http from 'node:http';
import { Journal } from './journal.js';
import { runOnKafka } from './kafka.js';
import { runOnRedis } from './redis.js';
import { Service } from './service.js';

const { BROKER, JOURNAL, ENVIRONMENT = '', GROUP = 'loyalty.tiers', PORT = '0' } = process.env;
if (!BROKER || !JOURNAL) {
  console.error('set BROKER to kafka://host:port or redis://host:port, and JOURNAL to a file');
  process.exit(2);
}

const address = new URL(BROKER);
const named = (name) => (ENVIRONMENT ? `${ENVIRONMENT}.${name}` : name);
const options = {
  address,
  environment: ENVIRONMENT,
  from: named('shop'),
  group: named(GROUP),
  to: named('loyalty'),
};
const journal = new Journal(JOURNAL);
const run = address.protocol === 'redis:' ? runOnRedis : runOnKafka;

http
  .createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(Object.fromEntries(journal.customers)));
  })
  .listen(Number(PORT), '127.0.0.1', function () {
    console.log(`http://127.0.0.1:${this.address().port}/`);
  });

// Whatever fails ends the process; whoever runs it starts it again, and it goes on where it was.
run(options, new Service(journal, ENVIRONMENT)).catch((error) => {
  console.error(error);
  process.exit(1);
});
