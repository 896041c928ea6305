-- A short number that accounts share tells nobody whose a reply is. An account may have a number of its own, in digits: long
-- ones with their country code. What a reply asks is known of those that wait for an operator too.

alter table account add column number text unique check (number ~ '^[0-9]{3,15}$');
alter table stray_reply add column keyword text check (keyword in ('stop', 'stop_all', 'start', 'help'));
