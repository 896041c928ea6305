-- Accounts are the tenants: every table that belongs to a customer leads its key with account_id.

create table account (
  id uuid primary key,
  email text not null check (email ~ '^[^@[:space:]]+@[^@[:space:]]+$' and length(email) <= 254),
  name text not null check (length(name) <= 255),
  country text not null check (country ~ '^[A-Z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  language text not null default 'fr' check (language in ('fr', 'en')),
  zone text not null default 'Europe/Paris',
  status text not null default 'active' check (status in ('active', 'disabled')),
  created_at timestamptz not null
);
create unique index account_email on account (lower(email));

-- Only the hash of a key is kept. The keys are 256 random bits, so a plain SHA-256 cannot be guessed back.
create table api_key (
  account_id uuid not null references account,
  id uuid not null,
  hash bytea not null check (length(hash) = 32),
  hint text not null check (length(hint) = 4),
  label text not null default '',
  created_at timestamptz not null,
  revoked_at timestamptz,
  primary key (account_id, id)
);
create index api_key_hash on api_key (hash);
