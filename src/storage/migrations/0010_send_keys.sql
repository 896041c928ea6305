-- The keys under which requests to send were made, for a while: a request that is made again under its key gets the first
-- answer and sends nothing. Only requests with a key have a row.

create table send_key (
  account_id uuid not null references account,
  key text not null check (length(key) between 1 and 255),
  send_id uuid not null,
  -- SHA-256 of what was asked: the same key with another content is refused.
  fingerprint bytea not null,
  answer jsonb not null,
  balance_micros bigint not null,
  created_at timestamptz not null,
  primary key (account_id, key)
);
-- Old ones are removed in the order of their age.
create index send_key_created_at on send_key (created_at);
create trigger send_key_send after insert on send_key referencing new table as fresh
  for each statement execute function refuse_strange_sends();
