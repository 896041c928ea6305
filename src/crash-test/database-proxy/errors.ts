import type { ServerError } from './frames.ts';

/**
 * Errors that a server, or what stands before it, may give for any statement: one or more of each class (PostgreSQL's manual,
 * appendix A, "Error Codes"). After a fatal one the session has ended.
 */
export const errors: readonly ServerError[] = [
  ...ofSeverity('ERROR', [
    ['08000', 'connection exception'],
    ['08007', 'transaction resolution unknown'],
    ['0A000', 'cached plan must not change result type'],
    ['21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time'],
    ['22001', 'value too long for type character varying'],
    ['22003', 'integer out of range'],
    ['22021', 'invalid byte sequence for encoding "UTF8"'],
    ['22P02', 'invalid input syntax for type uuid'],
    ['22P05', 'unsupported Unicode escape sequence'],
    ['23502', 'null value violates not-null constraint'],
    ['23503', 'insert or update violates foreign key constraint'],
    ['23505', 'duplicate key value violates unique constraint'],
    ['23514', 'no partition of relation found for row'],
    ['25006', 'cannot execute INSERT in a read-only transaction'],
    ['26000', 'prepared statement does not exist'],
    ['34000', 'portal does not exist'],
    ['3D000', 'database does not exist'],
    ['3F000', 'schema does not exist'],
    ['40001', 'could not serialize access due to concurrent update'],
    ['40003', 'statement completion unknown'],
    ['40P01', 'deadlock detected'],
    ['42501', 'permission denied for table'],
    ['42P01', 'relation does not exist'],
    ['42P05', 'prepared statement already exists'],
    ['42P18', 'could not determine data type of parameter'],
    ['53100', 'could not extend file: No space left on device'],
    ['53200', 'out of memory'],
    ['53400', 'temporary file size exceeds temp_file_limit'],
    ['54000', 'index row size exceeds maximum'],
    ['54001', 'stack depth limit exceeded'],
    ['55000', 'object not in prerequisite state'],
    ['55006', 'object in use'],
    ['55P03', 'canceling statement due to lock timeout'],
    ['57014', 'canceling statement due to statement timeout'],
    ['58030', 'could not write to file: Input/output error'],
    ['58P01', 'could not open file: No such file or directory'],
    ['72000', 'snapshot too old'],
    ['P0001', 'raised by a trigger'],
    ['XX000', 'cache lookup failed'],
    ['XX001', 'invalid page in block'],
    ['XX002', 'index contains corrupted page'],
  ]),
  ...ofSeverity('FATAL', [
    ['08006', 'server closed the connection'],
    ['08P01', 'server conn crashed?'],
    ['25P03', 'terminating connection due to idle-in-transaction timeout'],
    ['25P04', 'terminating connection due to transaction timeout'],
    ['28000', 'role is not permitted to log in'],
    ['53300', 'sorry, too many clients already'],
    ['57P01', 'terminating connection due to administrator command'],
    ['57P02', 'terminating connection because of crash of another server process'],
    ['57P03', 'the database system is in recovery mode'],
    ['57P05', 'terminating connection due to idle-session timeout'],
    ['58000', 'system error'],
  ]),
];

/** After these a client cannot know whether its statement was done: they may come in the place of its answer. */
export const uncertain: readonly ServerError[] = pick(['08006', '08007', '08P01', '40003', '57P01', '57P02', '58000']);

/** With these a server turns a new connection away. */
export const turningAway: readonly ServerError[] = pick(['28000', '53300', '57P03']);

function ofSeverity(severity: ServerError['severity'], told: readonly (readonly [string, string])[]): ServerError[] {
  return told.map(([sqlstate, message]) => ({ severity, sqlstate, message }));
}

function pick(sqlstates: readonly string[]): ServerError[] {
  return errors.filter(({ sqlstate }) => sqlstates.includes(sqlstate));
}
