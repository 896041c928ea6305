-- Parts of long replies keep their octets, since a character may go on in the next part, and the same reference may come again
-- for another text: each text is a row of its own. It stays for a while after it was stored, to tell parts that come again.
-- Carriers that are removed leave what they brought: their ids are never given twice.

create table long_reply (
  id uuid primary key,
  carrier_id smallint not null,
  number text not null,
  address text not null,
  reference integer not null,
  reference_bits smallint not null check (reference_bits in (8, 16)),
  total smallint not null check (total between 1 and 255),
  repeats boolean not null,
  began_at timestamptz not null,
  complete_at timestamptz
);
create index long_reply_reference on long_reply (number, reference, carrier_id);
create index long_reply_unfinished on long_reply (began_at) where complete_at is null;
create index long_reply_complete on long_reply (complete_at) where complete_at is not null;

alter table reply_part rename to former_reply_part;
create table reply_part (
  reply_id uuid not null references long_reply on delete cascade,
  sequence smallint not null check (sequence between 1 and 255),
  octets bytea not null,
  coding text not null check (coding in ('gsm', 'latin-1', 'utf-8', 'ucs2', 'cyrillic', 'hebrew')),
  single_shift smallint,
  locking_shift smallint,
  constraint reply_part_of_reply primary key (reply_id, sequence)
);

-- What was kept as text goes on as such. How wide its reference was is not known any more, unless it needs 16 bits.
insert into long_reply (id, carrier_id, number, address, reference, reference_bits, total, repeats, began_at)
  select gen_random_uuid(), carrier_id, number, address, reference, case when reference > 255 then 16 else 8 end, total, false,
    min(received_at)
  from former_reply_part group by carrier_id, number, address, reference, total;
insert into reply_part (reply_id, sequence, octets, coding)
  select l.id, p.sequence, convert_to(p.text, 'UTF8'), 'utf-8'
  from former_reply_part p join long_reply l using (carrier_id, number, address, reference, total);
drop table former_reply_part;

-- As messages are: two foreign keys to partitioned tables cost 95 µs each, a fifth of a second for a thousand replies.
alter table reply drop constraint reply_account_id_send_id_fkey;
alter table reply drop constraint reply_account_id_send_id_n_fkey;
create trigger reply_send after insert on reply referencing new table as fresh
  for each statement execute function refuse_strange_sends();
