-- A database that was restored from a backup, or copied, must not send again what has left already. The fence is a token and
-- an epoch that dispatchers advance here first and then in their data folder: a database that is behind a folder was restored.
-- The row is made by the first dispatcher.

create table fence (
  alone boolean primary key default true check (alone),
  -- A new one after each time that an operator has answered.
  token uuid not null,
  epoch bigint not null,
  -- Whether a data folder is known to have the token.
  confirmed boolean not null default false,
  -- Where this database lives: a copy in another server, or under another name, has others.
  system_identifier text,
  database_oid bigint not null,
  -- ENVOI_FENCE, of the installation that dispatches from here.
  name text,
  -- Dispatch is locked since, and why; and the ENVOI_FENCE of the process that found it.
  locked_at timestamptz,
  locked_for text check (locked_for in ('older', 'another', 'no_copy', 'folder_copied', 'moved', 'renamed', 'by_hand')),
  locked_name text,
  check ((locked_at is null) = (locked_for is null))
);

-- Tokens that an operator has answered for: a data folder with one of them goes on with the one of now.
create table former_fence (
  token uuid primary key,
  ended_at timestamptz not null
);

-- Whether the worker dispatches, having passed the fence: this database is then the one in service.
alter table worker add column passed_fence boolean not null default false;
