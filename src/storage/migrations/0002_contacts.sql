-- What a customer keeps: lists with their contacts, sender names, templates, and who said STOP.
-- v1_id is the form of id of the AvoSMS v1 dialect (13 hexadecimal digits); nothing else reads it.

create table contact_list (
  account_id uuid not null references account,
  id uuid not null,
  v1_id text not null,
  name text not null check (length(name) between 1 and 255),
  country text not null check (country ~ '^[A-Z]{2}$'),
  created_at timestamptz not null,
  primary key (account_id, id)
);
create unique index contact_list_v1_id on contact_list (account_id, v1_id);
create unique index contact_list_name on contact_list (account_id, lower(name));

-- id is time-ordered: contacts are listed in the order added.
create table contact (
  account_id uuid not null,
  list_id uuid not null,
  number text not null check (number ~ '^\+[1-9][0-9]{6,14}$'),
  id uuid not null,
  civility text not null default '' check (length(civility) <= 255),
  name text not null default '' check (length(name) <= 255),
  first_name text not null default '' check (length(first_name) <= 255),
  email text not null default '' check (length(email) <= 255),
  birthday text not null default '' check (length(birthday) <= 255),
  other text not null default '' check (length(other) <= 255),
  primary key (account_id, list_id, number),
  foreign key (account_id, list_id) references contact_list (account_id, id) on delete cascade
);

create table sender (
  account_id uuid not null references account,
  id uuid not null,
  name text not null check (length(name) between 3 and 11),
  created_at timestamptz not null,
  primary key (account_id, id)
);
create unique index sender_name on sender (account_id, lower(name));

-- No unique name: the AvoSMS update may give a template a name that another one has.
create table template (
  account_id uuid not null references account,
  id uuid not null,
  v1_id text not null,
  name text not null check (length(name) between 1 and 255),
  content text not null check (length(content) between 1 and 10000),
  created_at timestamptz not null,
  primary key (account_id, id)
);
create unique index template_v1_id on template (account_id, v1_id);

-- One row per number that said STOP to an account; START sets lifted_at, a new STOP clears it.
create table opt_out (
  account_id uuid not null references account,
  number text not null check (number ~ '^\+[1-9][0-9]{6,14}$'),
  scope text not null check (scope in ('marketing', 'all')),
  source text not null check (source in ('reply', 'operator')),
  raw text not null default '',
  since timestamptz not null,
  lifted_at timestamptz,
  primary key (account_id, number)
);
