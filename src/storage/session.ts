/** Settings of a session, by PostgreSQL's names. */
export type SessionSettings = Readonly<Record<string, string>>;

/**
 * What Envoi's statements are written for. Roles and databases often carry other values, managed servers' above all: a time
 * limit ends a commit in the middle, another zone cuts days elsewhere, another style makes dates unreadable.
 */
export const everydaySession: SessionSettings = {
  statement_timeout: '0',
  lock_timeout: '0',
  transaction_timeout: '0', // PostgreSQL 17 and newer
  idle_session_timeout: '0',
  // What a process without a network, or a frozen one, holds locked is free again before its work is taken over.
  idle_in_transaction_session_timeout: '15s',
  tcp_user_timeout: '15s',
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '2',
  search_path: 'public',
  TimeZone: 'UTC', // casts to `date` and `date_trunc` follow it
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
};

/**
 * Statements of hot paths look rows up by key, and their plans are made once, while the tables may still be empty: a scan or
 * a hash join that is right then stays for ever (measured: 6 ms a statement instead of 0.3 after 30,000 messages).
 */
export const hotSession: SessionSettings = {
  ...everydaySession,
  jit: 'off',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  plan_cache_mode: 'force_generic_plan',
};

/** The same, but for a search path that the address itself names: Envoi's tables are there then. */
export function sessionFor(options: string, settings: SessionSettings): SessionSettings {
  if (!/\bsearch_path\b/.test(options)) return settings;
  const { search_path: _ours, ...others } = settings;
  return others;
}

/** What a session says of itself, once it has its settings. */
export type SessionFacts = { pid: number; encoding: string; readOnly: boolean };

/**
 * One statement that gives a session its settings, those that its server knows, and tells its facts. A statement and not the
 * address's `options`: these the address may bring itself, and poolers refuse them or drop them without a word.
 */
export function openingStatement(settings: SessionSettings): string {
  const set = Object.entries(settings).map(([name, value]) => {
    const known = `current_setting(${literal(name)}, true) is not null`;
    return `case when ${known} then set_config(${literal(name)}, ${literal(value)}, false) end`;
  });
  // Off would answer before a commit is on disk. Other values are the operator's choice about his standbys.
  const durable = `case when current_setting('synchronous_commit') = 'off'
    then set_config('synchronous_commit', 'on', false) end`;
  return `select pg_backend_pid() as pid, current_setting('server_encoding') as encoding,
    current_setting('transaction_read_only') = 'on' as "readOnly", array[${[...set, durable].join(',\n')}] as settings`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
