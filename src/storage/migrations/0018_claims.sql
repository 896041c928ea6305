-- Which claim of its worker opened a slice: what a claim whose answer was lost may have opened can be put back, and nothing else.
-- Slices that the statement opens which accepts their send have none.
alter table slice add column claim bigint;
