import { crc32 } from 'node:zlib';
import { createClient } from '@redis/client';
import { attributesOf } from './event.js';

const PREFIX = 'ce_';
const LANES = 12;
const CONSUMER = 'the-only-one';
const FROM_WHAT_IT_HAS = '0';
const NEW = '>';

/** Reads a topic as a group, and publishes on another. Ends by an error alone. */
export async function runOnRedis({ address, environment, from, group, to }, service) {
  const redis = createClient({ url: address.href, socket: { reconnectStrategy: false } });
  redis.on('error', () => {}); // the command that fails tells it
  await redis.connect();

  const targets = await lanesOf(redis, to);
  const publish = async (events) => {
    for (const event of events) {
      const lane = targets[crc32(event.key) % targets.length];
      await redis.xAdd(lane, '*', fieldsOf(event, environment));
    }
  };
  await service.publishWaiting(publish);

  const sources = await lanesOf(redis, from);
  for (const lane of sources) {
    await redis.xGroupCreate(lane, group, '0', { MKSTREAM: true }).catch(unlessItIsThere);
  }
  // First what it was given before and has not acknowledged, then what is new.
  let id = FROM_WHAT_IT_HAS;
  while (true) {
    const streams = sources.map((key) => ({ key, id }));
    const read =
      (await redis.xReadGroup(group, CONSUMER, streams, { COUNT: 100, BLOCK: 1000 })) ?? [];
    const lanes = read.filter(({ messages }) => messages.length > 0);
    if (lanes.length === 0) {
      id = NEW;
    }
    for (const { name, messages } of lanes) {
      await service.handle(messages.map(toMessage), publish);
      await redis.xAck(name, group, messages.map((message) => message.id));
    }
  }
}

/** The streams of a topic, whose number is the topic's own. */
async function lanesOf(redis, topic) {
  const settings = `tenon:{${topic}}`;
  await redis.hSetNX(settings, 'lanes', String(LANES));
  const count = Number(await redis.hGet(settings, 'lanes'));
  return Array.from({ length: count }, (_, lane) => `${settings}:${lane}`);
}

function unlessItIsThere(error) {
  if (!error.message.startsWith('BUSYGROUP')) {
    throw error;
  }
}

function fieldsOf(event, environment) {
  const fields = { 'content-type': 'application/json', data: JSON.stringify(event.data) };
  for (const [name, value] of Object.entries(attributesOf(event, environment))) {
    fields[PREFIX + name] = value;
  }
  return fields;
}

function toMessage({ message: fields }) {
  const attributes = {};
  for (const [name, text] of Object.entries(fields)) {
    if (name.startsWith(PREFIX)) {
      attributes[name.slice(PREFIX.length)] = text;
    }
  }
  return { attributes, data: fields.data, key: fields.key };
}
