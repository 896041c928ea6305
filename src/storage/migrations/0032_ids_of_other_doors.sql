-- Lists and templates that do not come by the AvoSMS v1 dialect have no id in its form, as sends have none.
alter table contact_list alter column v1_id drop not null;
alter table template alter column v1_id drop not null;
