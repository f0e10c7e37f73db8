-- Tenon's tables on MariaDB. Apply it with the service's own migrations, in its database.
-- Times are UTC. Text is compared exactly, trailing blanks included.

-- position: gapless, in commit order
create table if not exists tenon_event (
  position       bigint       primary key,
  stream         varchar(402) not null,
  version        bigint       not null,
  event_type     text         not null,
  schema_version integer      not null,
  event_id       uuid         not null unique,
  event_key      varchar(500) not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    datetime(6)  not null,
  recorded_at    datetime(6)  not null,
  data           longblob     not null,
  unique (stream, version),
  index tenon_event_key (event_key, position)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists tenon_snapshot (
  stream         varchar(402) primary key,
  version        bigint       not null,
  recorded_at    datetime(6)  not null,
  schema_version integer      not null,
  state_type     text         not null,
  state_version  integer      not null,
  data           longblob     not null
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists tenon_tag (
  tag      varchar(200) not null,
  position bigint       not null,
  primary key (tag, position)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists tenon_mark (
  reader      varchar(100) not null,
  source      varchar(110) not null,
  mark_key    varchar(500) not null,
  incarnation text         not null,
  log_offset  bigint       not null,
  primary key (reader, source, mark_key)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists tenon_timer (
  owner          varchar(100) not null,
  tenant         varchar(100) not null,
  timer_id       varchar(500) not null,
  due            datetime(6)  not null,
  timer_type     text         not null,
  schema_version integer      not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    datetime(6),
  data           longblob     not null,
  primary key (owner, tenant, timer_id),
  index tenon_timer_due (due)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists tenon_parked (
  reader         varchar(100) not null,
  topic          varchar(100) not null,
  ordinal        bigint       not null,
  message_id     varchar(500) not null,
  source         text         not null,
  tenant         text         not null,
  incarnation    text,
  stream         text,
  version        bigint,
  previous       bigint,
  message_key    text         not null,
  message_type   text         not null,
  schema_version integer      not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    datetime(6),
  recorded_at    datetime(6)  not null,
  data           longblob     not null,
  reason         text         not null,
  parked_at      datetime(6)  not null,
  primary key (reader, topic, ordinal, message_id)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

-- To be sent. What may be left out has a default: any program may insert.
create table if not exists tenon_outbox (
  id             bigint auto_increment primary key,
  topic          varchar(100) not null default '',
  message_id     varchar(100) not null default (uuid()),
  message_key    varchar(500) not null default '',
  tenant         varchar(100) not null default '',
  message_type   varchar(200) not null,
  schema_version integer      not null default 1,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    datetime(6),
  recorded_at    datetime(6)  not null default (utc_timestamp(6)),
  due_at         datetime(6),
  data           longblob     not null,
  index tenon_outbox_due (due_at)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

-- Kept after it was sent, if the service is told to.
create table if not exists tenon_sent (
  id             bigint primary key,
  sent_at        datetime(6)  not null,
  topic          varchar(100) not null,
  message_id     varchar(100) not null,
  message_key    varchar(500) not null,
  tenant         varchar(100) not null,
  message_type   varchar(200) not null,
  schema_version integer      not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    datetime(6),
  recorded_at    datetime(6)  not null,
  due_at         datetime(6),
  data           longblob     not null,
  index tenon_sent_age (sent_at)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists tenon_lease (
  name       varchar(200) primary key,
  owner      varchar(100) not null,
  held_until datetime(6)  not null
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

-- How far the binlog is published, if it is tailed. turn: how often a reader began
create table if not exists tenon_tail (
  service varchar(100) primary key,
  turn    bigint not null,
  gtids   text   not null
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists tenon_received (
  reader        varchar(100) not null,
  source        varchar(100) not null,
  message_id    varchar(500) not null,
  received_at   datetime(6)  not null,
  reply_id      varchar(100),
  reply_type    varchar(200),
  reply_version integer,
  reply_data    longblob,
  primary key (reader, source, message_id),
  index tenon_received_age (received_at)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists tenon_request (
  request_key varchar(200) primary key,
  fingerprint text         not null,
  stream      varchar(402) not null,
  version     bigint       not null,
  events      integer      not null,
  recorded_at datetime(6)  not null,
  index tenon_request_age (recorded_at)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

-- The last one, at once with its row: MariaDB commits each statement that creates something.
-- turn: how often the log's lock was taken
create table if not exists tenon_log (
  schema_version integer not null,
  incarnation    text    not null,
  turn           bigint  not null
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin
as select 1 as schema_version, uuid() as incarnation, 0 as turn;
