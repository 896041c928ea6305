-- What is done about messages in doubt is a rule of each account: which notifications may be sent once more, and whether what
-- stayed in doubt to the end is charged or refunded. A send keeps what was decided for it when it was accepted.

alter table account
  add column resend_doubtful text not null default 'codes' check (resend_doubtful in ('codes', 'notifications', 'never')),
  add column doubt_charge text not null default 'charged' check (doubt_charge in ('charged', 'refunded'));

alter table send add column resend boolean not null default false;

-- A carrier may be asked what became of a part. Every row there is keeps the wider rule, so none is looked at again.
alter table event drop constraint event_kind_check;
alter table event add constraint event_kind_check check (kind in (
  'held', 'deferred', 'submitted', 'refused', 'in_doubt', 'expired', 'suppressed', 'cancelled',
  'queried', 'buffered', 'delivered', 'undelivered', 'unknown', 'repeated'
)) not valid;
