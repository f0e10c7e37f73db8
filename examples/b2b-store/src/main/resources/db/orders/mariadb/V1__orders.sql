-- The orders service's own tables on MariaDB, beside Tenon's. Money and times are text.

create table if not exists purchase_order (
  order_id    varchar(100) primary key,
  customer_id varchar(100),
  line_items  longtext     not null,
  total       varchar(100) not null,
  occurred_at varchar(50)  not null,
  time_given  boolean      not null,
  status      varchar(20)  not null,
  reason      text,
  settled_at  varchar(50),
  version     bigint       not null,
  placed_at   varchar(50)  not null,
  recorded_at varchar(50)  not null
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists credit_note (
  credit_note_id varchar(100) primary key,
  customer_id    varchar(100) not null,
  line_items     longtext     not null,
  amount         varchar(100) not null,
  occurred_at    varchar(50)  not null,
  time_given     boolean      not null,
  recorded_at    varchar(50)  not null
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

-- What was done under idempotency keys, and the version it was answered with.
create table if not exists served_request (
  request_key varchar(200) primary key,
  fingerprint text         not null,
  resource_id varchar(100) not null,
  version     bigint       not null,
  recorded_at varchar(50)  not null
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

-- An order's messages are found by their ids.
create index if not exists sent_by_id on tenon_sent (message_id);
