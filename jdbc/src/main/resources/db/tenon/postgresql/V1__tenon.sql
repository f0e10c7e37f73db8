-- Tenon's tables on PostgreSQL. Apply it with the service's own migrations, in its schema.

create table tenon_log (
  schema_version integer not null,
  incarnation    text    not null
);

-- position: gapless, in commit order
create table tenon_event (
  position       bigint           primary key,
  stream         text collate "C" not null,
  version        bigint           not null,
  event_type     text             not null,
  schema_version integer          not null,
  event_id       uuid             not null unique,
  event_key      text collate "C" not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    timestamptz      not null,
  recorded_at    timestamptz      not null,
  data           bytea            not null,
  unique (stream, version)
);

create index tenon_event_key on tenon_event (event_key, position);

create table tenon_stream (
  tenant   text collate "C" not null,
  category text collate "C" not null,
  id       text collate "C" not null,
  primary key (tenant, category, id)
);

create table tenon_snapshot (
  stream         text collate "C" primary key,
  version        bigint           not null,
  recorded_at    timestamptz      not null,
  schema_version integer          not null,
  state_type     text             not null,
  state_version  integer          not null,
  data           bytea            not null
);

create table tenon_tag (
  tag      text collate "C" not null,
  position bigint           not null,
  primary key (tag, position)
);

create table tenon_mark (
  reader      text collate "C" not null,
  source      text collate "C" not null,
  mark_key    text collate "C" not null,
  incarnation text             not null,
  log_offset  bigint           not null,
  primary key (reader, source, mark_key)
) with (fillfactor = 70);

create table tenon_timer (
  owner          text collate "C" not null,
  tenant         text collate "C" not null,
  timer_id       text collate "C" not null,
  due            timestamptz      not null,
  timer_type     text             not null,
  schema_version integer          not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    timestamptz,
  data           bytea            not null,
  primary key (owner, tenant, timer_id)
);

create index tenon_timer_due on tenon_timer (due);

create table tenon_parked (
  reader         text collate "C" not null,
  topic          text collate "C" not null,
  ordinal        bigint           not null,
  message_id     text collate "C" not null,
  source         text collate "C" not null,
  tenant         text collate "C" not null,
  incarnation    text,
  stream         text collate "C",
  version        bigint,
  previous       bigint,
  message_key    text             not null,
  message_type   text             not null,
  schema_version integer          not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    timestamptz,
  recorded_at    timestamptz      not null,
  data           bytea            not null,
  reason         text             not null,
  parked_at      timestamptz      not null,
  primary key (reader, topic, ordinal, message_id)
);

create table tenon_received (
  reader      text collate "C" not null,
  source      text collate "C" not null,
  message_id  text collate "C" not null,
  received_at timestamptz      not null,
  primary key (reader, source, message_id)
);

create index tenon_received_age on tenon_received (received_at);

create table tenon_request (
  request_key text collate "C" primary key,
  fingerprint text             not null,
  stream      text collate "C" not null,
  version     bigint           not null,
  events      integer          not null,
  recorded_at timestamptz      not null
);

create index tenon_request_age on tenon_request (recorded_at);

insert into tenon_log (schema_version, incarnation) values (1, gen_random_uuid()::text);
