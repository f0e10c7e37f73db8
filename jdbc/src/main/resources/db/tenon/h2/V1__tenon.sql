-- Tenon's tables on H2.

create table tenon_log (
  schema_version integer not null,
  incarnation    varchar not null
);

-- position: gapless, in commit order
create table tenon_event (
  position       bigint                      primary key,
  stream         varchar                     not null,
  version        bigint                      not null,
  event_type     varchar                     not null,
  schema_version integer                     not null,
  event_id       uuid                        not null unique,
  event_key      varchar                     not null,
  correlation_id varchar,
  causation_id   varchar,
  traceparent    varchar,
  actor          varchar,
  occurred_at    timestamp(6) with time zone not null,
  recorded_at    timestamp(6) with time zone not null,
  data           varbinary                   not null,
  unique (stream, version)
);

create index tenon_event_key on tenon_event (event_key, position);

create table tenon_stream (
  tenant   varchar not null,
  category varchar not null,
  id       varchar not null,
  primary key (tenant, category, id)
);

create table tenon_snapshot (
  stream         varchar                     primary key,
  version        bigint                      not null,
  recorded_at    timestamp(6) with time zone not null,
  schema_version integer                     not null,
  state_type     varchar                     not null,
  state_version  integer                     not null,
  data           varbinary                   not null
);

create table tenon_tag (
  tag      varchar not null,
  position bigint  not null,
  primary key (tag, position)
);

create table tenon_mark (
  reader      varchar not null,
  source      varchar not null,
  mark_key    varchar not null,
  incarnation varchar not null,
  log_offset  bigint  not null,
  primary key (reader, source, mark_key)
);

create table tenon_timer (
  owner          varchar                     not null,
  tenant         varchar                     not null,
  timer_id       varchar                     not null,
  due            timestamp(6) with time zone not null,
  timer_type     varchar                     not null,
  schema_version integer                     not null,
  correlation_id varchar,
  causation_id   varchar,
  traceparent    varchar,
  actor          varchar,
  occurred_at    timestamp(6) with time zone,
  data           varbinary                   not null,
  primary key (owner, tenant, timer_id)
);

create index tenon_timer_due on tenon_timer (due);

create table tenon_parked (
  reader         varchar                     not null,
  topic          varchar                     not null,
  ordinal        bigint                      not null,
  message_id     varchar                     not null,
  source         varchar                     not null,
  tenant         varchar                     not null,
  incarnation    varchar,
  stream         varchar,
  version        bigint,
  previous       bigint,
  message_key    varchar                     not null,
  message_type   varchar                     not null,
  schema_version integer                     not null,
  correlation_id varchar,
  causation_id   varchar,
  traceparent    varchar,
  actor          varchar,
  occurred_at    timestamp(6) with time zone,
  recorded_at    timestamp(6) with time zone not null,
  data           varbinary                   not null,
  reason         varchar                     not null,
  parked_at      timestamp(6) with time zone not null,
  primary key (reader, topic, ordinal, message_id)
);

create table tenon_received (
  reader      varchar                     not null,
  source      varchar                     not null,
  message_id  varchar                     not null,
  received_at timestamp(6) with time zone not null,
  primary key (reader, source, message_id)
);

create index tenon_received_age on tenon_received (received_at);

create table tenon_request (
  request_key varchar                     primary key,
  fingerprint varchar                     not null,
  stream      varchar                     not null,
  version     bigint                      not null,
  events      integer                     not null,
  recorded_at timestamp(6) with time zone not null
);

create index tenon_request_age on tenon_request (recorded_at);

insert into tenon_log (schema_version, incarnation) values (1, cast(random_uuid() as varchar));
