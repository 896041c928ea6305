-- What a carrier brought and Envoi could not read, or not in full, counted beside its receipts: else all is well with a
-- carrier of which no receipt is understood.
alter table carrier_figures add column unreadable bigint not null default 0;
