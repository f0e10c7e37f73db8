-- The orders service's own tables on PostgreSQL, beside Tenon's. Money and times are text.

create table if not exists purchase_order (
  order_id    varchar collate "C" primary key,
  customer_id varchar,
  line_items  text    not null,
  total       varchar not null,
  occurred_at varchar not null,
  time_given  boolean not null,
  status      varchar not null,
  reason      varchar,
  settled_at  varchar,
  version     bigint  not null,
  placed_at   varchar not null,
  recorded_at varchar not null
);

create table if not exists credit_note (
  credit_note_id varchar collate "C" primary key,
  customer_id    varchar not null,
  line_items     text    not null,
  amount         varchar not null,
  occurred_at    varchar not null,
  time_given     boolean not null,
  recorded_at    varchar not null
);

-- What was done under idempotency keys, and the version it was answered with.
create table if not exists served_request (
  request_key varchar collate "C" primary key,
  fingerprint varchar not null,
  resource_id varchar not null,
  version     bigint  not null,
  recorded_at varchar not null
);

-- An order's messages are found by their ids.
create index if not exists sent_by_id on tenon_sent (message_id);
