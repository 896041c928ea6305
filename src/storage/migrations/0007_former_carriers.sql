-- A carrier that was removed is still spoken of by the messages it carried: by its name, and whether it was simulated.
-- Ids of carriers are never given twice, so replies keep theirs without a reference.

create table former_carrier (
  id smallint primary key,
  name text not null,
  simulated boolean not null,
  removed_at timestamptz not null
);
alter table reply drop constraint reply_carrier_id_fkey;
alter table stray_reply drop constraint stray_reply_carrier_id_fkey;
