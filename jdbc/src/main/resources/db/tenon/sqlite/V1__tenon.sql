-- Tenon's tables on SQLite. Times are microseconds since 1970 UTC; ids are the 16 bytes of a UUID.

create table tenon_log (
  schema_version integer not null,
  incarnation    text    not null
) strict;

-- position: gapless, in commit order
create table tenon_event (
  position       integer primary key,
  stream         text    not null,
  version        integer not null,
  event_type     text    not null,
  schema_version integer not null,
  event_id       blob    not null unique,
  event_key      text    not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    integer not null,
  recorded_at    integer not null,
  data           blob    not null,
  unique (stream, version)
) strict;

create index tenon_event_key on tenon_event (event_key, position);

create table tenon_snapshot (
  stream         text    primary key,
  version        integer not null,
  recorded_at    integer not null,
  schema_version integer not null,
  state_type     text    not null,
  state_version  integer not null,
  data           blob    not null
) strict;

create table tenon_tag (
  tag      text    not null,
  position integer not null,
  primary key (tag, position)
) strict, without rowid;

create table tenon_mark (
  reader      text    not null,
  source      text    not null,
  mark_key    text    not null,
  incarnation text    not null,
  log_offset  integer not null,
  primary key (reader, source, mark_key)
) strict, without rowid;

create table tenon_timer (
  owner          text    not null,
  tenant         text    not null,
  timer_id       text    not null,
  due            integer not null,
  timer_type     text    not null,
  schema_version integer not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    integer,
  data           blob    not null,
  primary key (owner, tenant, timer_id)
) strict;

create index tenon_timer_due on tenon_timer (due);

create table tenon_parked (
  reader         text    not null,
  topic          text    not null,
  ordinal        integer not null,
  message_id     text    not null,
  source         text    not null,
  tenant         text    not null,
  incarnation    text,
  stream         text,
  version        integer,
  previous       integer,
  message_key    text    not null,
  message_type   text    not null,
  schema_version integer not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    integer,
  recorded_at    integer not null,
  data           blob    not null,
  reason         text    not null,
  parked_at      integer not null,
  primary key (reader, topic, ordinal, message_id)
) strict;

-- To be sent. What may be left out has a default: any program may insert.
create table tenon_outbox (
  id             integer primary key autoincrement,
  topic          text    not null default '',
  message_id     text    not null default (lower(hex(randomblob(16)))),
  message_key    text    not null default '',
  tenant         text    not null default '',
  message_type   text    not null,
  schema_version integer not null default 1,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    integer,
  recorded_at    integer not null default (cast(unixepoch('subsec') * 1000000 as integer)),
  due_at         integer,
  data           blob    not null
) strict;

create index tenon_outbox_due on tenon_outbox (due_at);

-- Kept after it was sent, if the service is told to.
create table tenon_sent (
  id             integer primary key,
  sent_at        integer not null,
  topic          text    not null,
  message_id     text    not null,
  message_key    text    not null,
  tenant         text    not null,
  message_type   text    not null,
  schema_version integer not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    integer,
  recorded_at    integer not null,
  due_at         integer,
  data           blob    not null
) strict;

create index tenon_sent_age on tenon_sent (sent_at);

create table tenon_lease (
  name       text    not null primary key,
  owner      text    not null,
  held_until integer not null
) strict, without rowid;

create table tenon_received (
  reader        text    not null,
  source        text    not null,
  message_id    text    not null,
  received_at   integer not null,
  reply_id      text,
  reply_type    text,
  reply_version integer,
  reply_data    blob,
  primary key (reader, source, message_id)
) strict, without rowid;

create index tenon_received_age on tenon_received (received_at);

create table tenon_request (
  request_key text    not null primary key,
  fingerprint text    not null,
  stream      text    not null,
  version     integer not null,
  events      integer not null,
  recorded_at integer not null
) strict;

create index tenon_request_age on tenon_request (recorded_at);

insert into tenon_log (schema_version, incarnation) values (1, lower(hex(randomblob(16))));
