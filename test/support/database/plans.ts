import pg from 'pg';
import { connect, type Pool } from '#storage/database.ts';

/** A statement as PostgreSQL carried it out: its text, the tables it opened, and the most rows that one step of its plan looked at. */
export type Executed = { text: string; tables: string[]; mostRows: number; step: string };

/** One connection as those of hot paths, which tells how each of its statements was carried out, those of triggers too. */
export type WatchedPool = { readonly pool: Pool; readonly executed: Executed[]; close(): Promise<void> };

const TELL = `load 'auto_explain';
  set auto_explain.log_min_duration = 0;
  set auto_explain.log_analyze = on;
  set auto_explain.log_timing = off;
  set auto_explain.log_triggers = off;
  set auto_explain.log_nested_statements = on;
  set auto_explain.log_format = json;
  set auto_explain.log_level = notice`;

/** Plans are made as in production; what is read is what they then did, which tells a bad one at any speed. */
export function watchPlans(url: string): WatchedPool {
  const { pool, close } = connect(url, { max: 1 });
  const executed: Executed[] = [];
  pool.on('connect', (client) => {
    client.on('notice', ({ message }) => {
      const [, json] = /^duration: .* plan:\n(\{.*)$/s.exec(message ?? '') ?? [];
      if (json) executed.push(read(JSON.parse(json) as { 'Query Text': string; Plan: Step }));
    });
    void client.query(TELL);
  });
  return { pool, executed, close };
}

type Step = {
  'Node Type': string;
  'Index Name'?: string;
  'Relation Name'?: string;
  'Target Tables'?: Step[];
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Step[];
};

function read({ 'Query Text': text, Plan: plan }: { 'Query Text': string; Plan: Step }): Executed {
  const tables = new Set<string>();
  let most = { mostRows: 0, step: '' };
  const look = (step: Step): void => {
    const rows = rowsOf(step);
    if (rows > most.mostRows) most = { mostRows: rows, step: `${step['Node Type']} ${step['Index Name'] ?? ''}` };
    if (step['Relation Name']) tables.add(step['Relation Name']);
    for (const within of [...(step.Plans ?? []), ...(step['Target Tables'] ?? [])]) look(within);
  };
  look(plan);
  return { text, tables: [...tables], ...most };
}

/** Rows that a step gave and those it looked at in vain. */
function rowsOf(step: Step): number {
  const each =
    (step['Actual Rows'] ?? 0) +
    (step['Rows Removed by Filter'] ?? 0) +
    (step['Rows Removed by Join Filter'] ?? 0) +
    (step['Rows Removed by Index Recheck'] ?? 0);
  return Math.round(each * (step['Actual Loops'] ?? 0));
}

/** The statements that a pool's connection has prepared: their names by their texts. */
export async function preparedStatements(pool: Pool): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ name: string; statement: string }>(
    `select name, statement from pg_prepared_statements where name <> ''`,
  );
  return new Map(rows.map(({ name, statement }) => [statement, name]));
}

/** Runs statements of any right on a database. */
export async function asOwner(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
