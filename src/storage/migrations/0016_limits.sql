-- How fast messages may leave beside what their carrier takes: parts a second of an account or under a sender, and the messages
-- a minute of one send. All are the operator's or the program's wish; none means no limit.

create table account_limit (
  account_id uuid primary key references account on delete cascade,
  parts_per_second integer not null check (parts_per_second > 0),
  set_at timestamptz not null
);

create table sender_limit (
  sender text not null,
  parts_per_second integer not null check (parts_per_second > 0),
  set_at timestamptz not null
);
create unique index sender_limit_sender on sender_limit (lower(sender));

alter table send add column per_minute integer check (per_minute > 0);
