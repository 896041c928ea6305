-- Tables, columns and functions are called by the words that SMPP, PostgreSQL or the operator use for what they hold.

do $$
declare
  pair text[];
  thing record;
begin
  foreach pair slice 1 in array array[
    ['carrier_figures', 'carrier_stats'],
    ['carrier_id_spelling', 'carrier_id_format'],
    ['carrier_link', 'carrier_connection'],
    ['carrier_usual', 'carrier_baseline'],
    ['closing', 'receipt_deadline'],
    ['detour', 'reroute'],
    ['fence', 'restore_guard'],
    ['former_fence', 'former_guard'],
    ['orphan_receipt', 'unmatched_receipt'],
    ['stray_reply', 'unmatched_reply']
  ] loop
    execute format('alter table %I rename to %I', pair[1], pair[2]);
    for thing in select conname as name from pg_constraint where conrelid = pair[2]::regclass and starts_with(conname, pair[1] || '_') loop
      execute format('alter table %I rename constraint %I to %I', pair[2], thing.name,
        pair[2] || substr(thing.name, length(pair[1]) + 1));
    end loop;
    for thing in
      select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = pair[2]::regclass and starts_with(c.relname, pair[1] || '_')
    loop
      execute format('alter index %I rename to %I', thing.name, pair[2] || substr(thing.name, length(pair[1]) + 1));
    end loop;
    for thing in
      select tgname as name from pg_trigger
      where tgrelid = pair[2]::regclass and not tgisinternal and starts_with(tgname, pair[1] || '_')
    loop
      execute format('alter trigger %I on %I rename to %I', thing.name, pair[2], pair[2] || substr(thing.name, length(pair[1]) + 1));
    end loop;
  end loop;
end $$;

alter table acceptor rename column beat_at to heartbeat_at;
alter table worker rename column beat_at to heartbeat_at;
alter table worker rename column passed_fence to passed_guard;
alter table carrier_id_format rename column spelling to id_format;
alter table account rename column doubt_charge to in_doubt_charge;
alter table account rename column resend_doubtful to resend_in_doubt;

-- A circuit that is tried is half-open.
alter table carrier_connection drop constraint carrier_connection_breaker_check;
update carrier_connection set breaker = 'half_open' where breaker = 'probing';
alter table carrier_connection
  add constraint carrier_connection_breaker_check check (breaker in ('closed', 'open', 'half_open', 'ramping'));

-- What holds rows to their owner says so. Functions that make others name them in their text.
alter function refuse_strange_sends() rename to check_send_owner;
alter function refuse_strange_accounts() rename to check_account_exists;
do $$
declare
  thing record;
begin
  for thing in
    select pg_get_functiondef(oid) as made from pg_proc
    where pronamespace = current_schema()::regnamespace and prokind = 'f' and prosrc ~ 'refuse_strange_(sends|accounts)'
  loop
    execute replace(replace(thing.made, 'refuse_strange_sends', 'check_send_owner'), 'refuse_strange_accounts', 'check_account_exists');
  end loop;
end $$;
