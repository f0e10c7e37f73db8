-- Tenon's tables on MariaDB. Apply it with the service's own migrations, in its database.
-- Times are UTC. Text is compared exactly, trailing blanks included.

-- position: gapless, in commit order
create table if not exists tenon_event (
  position       bigint       primary key,
  stream         varchar(450) not null,
  version        bigint       not null,
  event_type     text         not null,
  schema_version integer      not null,
  event_id       uuid         not null unique,
  event_key      varchar(450) not null,
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

create table if not exists tenon_stream (
  category varchar(100) not null,
  id       varchar(200) not null,
  primary key (category, id)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists tenon_mark (
  reader      varchar(150) not null,
  source      varchar(150) not null,
  mark_key    varchar(450) not null,
  incarnation text         not null,
  log_offset  bigint       not null,
  primary key (reader, source, mark_key)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists tenon_timer (
  owner          varchar(150) not null,
  timer_id       varchar(450) not null,
  due            datetime(6)  not null,
  timer_type     text         not null,
  schema_version integer      not null,
  correlation_id text,
  causation_id   text,
  traceparent    text,
  actor          text,
  occurred_at    datetime(6),
  data           longblob     not null,
  primary key (owner, timer_id),
  index tenon_timer_due (due)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists tenon_parked (
  reader         varchar(150) not null,
  topic          varchar(150) not null,
  log_offset     bigint       not null,
  message_id     text         not null,
  source         text         not null,
  incarnation    text         not null,
  stream         text         not null,
  version        bigint       not null,
  previous       bigint       not null,
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
  primary key (reader, topic, log_offset)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

-- The last one, at once with its row: MariaDB commits each statement that creates something.
create table if not exists tenon_log (
  schema_version integer not null,
  incarnation    text    not null
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin
as select 1 as schema_version, uuid() as incarnation;
