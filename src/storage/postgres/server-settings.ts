/** Settings of postgresql.conf, given on the server's command line. */
export type ServerSettings = Record<string, string | number>;

const common: ServerSettings = {
  unix_socket_permissions: '0700',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off', // our statements are short: compiling them costs more than it saves
  // The log holds no statement and no row: they carry numbers and texts.
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** Nothing that was committed is ever lost; room to gather writes, so that checkpoints are rare. */
export const durableSettings: ServerSettings = {
  ...common,
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: 100, // two Envois, and commands beside them
  shared_buffers: '256MB',
  wal_buffers: '16MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on', // the bundle has no lz4
};

/** For a cluster in memory that is thrown away: many small databases, nothing ever synced. */
export const throwAwaySettings: ServerSettings = {
  ...common,
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: 200,
};
