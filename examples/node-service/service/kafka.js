import { setTimeout } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { attributesOf } from './event.js';

const PREFIX = 'ce_';
const PARTITIONS = 12;

/** Reads a topic as a group, and publishes on another. Ends by an error alone. */
export async function runOnKafka({ address, environment, from, group, to }, service) {
  const kafka = new Kafka({ clientId: group, brokers: [address.host], logLevel: logLevel.NOTHING });
  await createTopics(kafka, [from, to]);

  const producer = kafka.producer({ allowAutoTopicCreation: false, maxInFlightRequests: 1 });
  await producer.connect();
  const publish = (events) =>
    producer.send({
      topic: to,
      acks: -1,
      messages: events.map((event) => ({
        key: event.key,
        value: JSON.stringify(event.data),
        headers: headersOf(attributesOf(event, environment)),
      })),
    });
  await service.publishWaiting(publish);

  const consumer = kafka.consumer({
    groupId: group,
    maxWaitTimeInMs: 200,
    sessionTimeout: 6000, // for so long, nobody gets what a killed one had
    heartbeatInterval: 1000,
  });
  await consumer.connect();
  await consumer.subscribe({ topic: from, fromBeginning: true });
  return new Promise((_, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error));
    consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        try {
          await service.handle(batch.messages.map(toMessage), publish);
        } catch (error) {
          reject(error); // read on, it would be taken for handled
          throw error;
        }
        const offset = (BigInt(batch.lastOffset()) + 1n).toString();
        await consumer.commitOffsets([
          { topic: batch.topic, partition: batch.partition, offset },
        ]);
      },
    }).catch(reject);
  });
}

/** Creates those that are missing, and waits until a broker leads each. */
async function createTopics(kafka, topics) {
  const admin = kafka.admin();
  await admin.connect();
  for (const topic of topics) {
    if (!(await admin.listTopics()).includes(topic)) {
      // It fails where it waits itself and the topic is not known everywhere yet.
      const topics = [{ topic, numPartitions: PARTITIONS }];
      await admin.createTopics({ topics, waitForLeaders: false });
    }
    for (let patience = 100; !(await isLed(admin, topic)); patience--) {
      if (patience === 0) {
        throw new Error(`nobody leads ${topic}`);
      }
      await setTimeout(100);
    }
  }
  await admin.disconnect();
}

async function isLed(admin, topic) {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0].partitions.every(({ leader }) => leader >= 0);
  } catch (error) {
    if (error.type === 'UNKNOWN_TOPIC_OR_PARTITION') {
      return false;
    }
    throw error;
  }
}

function headersOf(attributes) {
  const headers = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(attributes)) {
    headers[PREFIX + name] = value;
  }
  return headers;
}

function toMessage({ key, value, headers }) {
  const attributes = {};
  for (const [name, text] of Object.entries(headers)) {
    if (name.startsWith(PREFIX)) {
      attributes[name.slice(PREFIX.length)] = text.toString();
    }
  }
  return { attributes, data: value.toString(), key: key?.toString() };
}
