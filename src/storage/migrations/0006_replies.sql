-- What comes back from phones and carriers and must outlive the process before the carrier is answered.

create table reply (
  account_id uuid not null references account,
  id uuid not null,
  send_id uuid,
  n integer,
  number text not null,
  address text not null,
  text text not null,
  keyword text check (keyword in ('stop', 'stop_all', 'start', 'help')),
  carrier_id smallint references carrier,
  received_at timestamptz not null,
  primary key (account_id, id),
  foreign key (account_id, send_id) references send (account_id, id),
  foreign key (account_id, send_id, n) references message (account_id, send_id, n)
);

-- A text from a number that no account ever wrote to.
create table stray_reply (
  id uuid primary key,
  number text not null,
  address text not null,
  text text not null,
  carrier_id smallint references carrier,
  received_at timestamptz not null
);

-- Parts of a long reply wait here until all have come, or until they are old.
create table reply_part (
  carrier_id smallint not null references carrier,
  number text not null,
  address text not null,
  reference integer not null,
  total smallint not null check (total between 1 and 255),
  sequence smallint not null check (sequence between 1 and 255),
  text text not null,
  received_at timestamptz not null,
  primary key (carrier_id, number, address, reference, total, sequence)
);

-- Receipts whose message is not known yet: they may come before the answer to the submission.
create table orphan_receipt (
  id uuid primary key,
  carrier_id smallint not null references carrier,
  carrier_message_id text not null,
  number text not null,
  address text not null,
  state text not null,
  code text,
  raw text not null,
  received_at timestamptz not null
);
create index orphan_receipt_carrier_message_id on orphan_receipt (carrier_id, carrier_message_id);
