-- What each carrier did, so that an operator sees it and an alarm can be raised. Every dispatcher adds what it counted, every few
-- seconds, to the row of five minutes: several add up, and a restart loses nothing that was written. No row belongs to a message.

create table carrier_figures (
  carrier_id smallint not null references carrier on delete cascade,
  at timestamptz not null,
  submitted bigint not null default 0,
  accepted bigint not null default 0,
  refused_recipient bigint not null default 0,
  refused_sender bigint not null default 0,
  refused_content bigint not null default 0,
  refused_account bigint not null default 0,
  refused_other bigint not null default 0,
  put_off bigint not null default 0,
  unanswered bigint not null default 0,
  receipts bigint not null default 0,
  delivered bigint not null default 0,
  undelivered bigint not null default 0,
  unmatched bigint not null default 0,
  window_used bigint not null default 0,
  window_size bigint not null default 0,
  -- How many receipts came after how long: a number for each class of src/domain/histogram.ts.
  receipt_times integer[] not null default '{}',
  primary key (carrier_id, at)
);

-- What is usual of a carrier, by measure, and until which five minutes that was looked at. outside_since: since when it is not so.
create table carrier_usual (
  carrier_id smallint not null references carrier on delete cascade,
  measure text not null check (measure in ('failed', 'unmatched')),
  judged_until timestamptz not null,
  windows integer not null default 0,
  mean double precision not null default 0,
  variance double precision not null default 0,
  share double precision not null default 0,
  outside_since timestamptz,
  primary key (carrier_id, measure)
);

-- How a carrier writes the ids of its answers in its receipts, as its receipts showed.
create table carrier_id_spelling (
  carrier_id smallint primary key references carrier on delete cascade,
  spelling text not null,
  learnt_at timestamptz not null
);
