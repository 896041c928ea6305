/**
 * Equality with the first column of a table's key, where a statement changes the rows of a table that it is given keys of. It says
 * the same as `=` and is looked up in the same index, but leaves PostgreSQL one way to go: from each key that was given to its row.
 * For a plain `=` it may begin at the table instead, reading an index from end to end in the hope of a merge: which is right while
 * the table is empty, and is chosen when that was looked at last. With 500 rows since, it compared every row with every key (410 ms
 * instead of 18). What is only read is looked up by `lateral (… offset 0)`, to the same end.
 */
export const byKey = (column: string, given: string): string => `${column} = any(array[${given}])`;
