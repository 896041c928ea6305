-- What was answered as not accepted must never leave, although its commit may become visible at any later time: a server
-- that waits for its standby makes it so minutes later, and another process might claim it at that very moment. So what waits
-- in the queue names the process that accepted it and a ticket of that process, which tells how far its tickets are settled.
-- Nobody hands over what is not.

create table acceptor (
  id uuid primary key,
  -- Every ticket up to this one is settled, but for those that were answered as not accepted and are not cancelled yet.
  settled bigint not null,
  disowned bigint[] not null,
  -- When it was last heard of. One that is not heard of for long is forgotten: nobody waits for it any more.
  beat_at timestamptz not null
) with (fillfactor = 50);

-- Null, or of an acceptor that is not there: nothing is to be waited for.
alter table slice add column acceptor uuid, add column ticket bigint;
alter table send_key add column acceptor uuid, add column ticket bigint;

-- Sends that were answered as not accepted before they were written: a statement that reaches the server later finds them here
-- and writes nothing, since it must change this very row first. Of the last day; null: none.
alter table balance add column disowned uuid[];
