import { type DestinationStream, destination, type Logger, pino } from 'pino';

/** What a line may carry beside its message. Texts of messages have no place in a log, so their names are refused. */
export type LogFields = {
  [name: string]: string | number | boolean | null | undefined | Error | readonly string[];
} & { text?: never; body?: never };

/** One JSON object per line. `error`: someone must act; `warn`: we coped. Messages are short facts in the past tense. */
export type Log = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log, with fields that every line of it carries. */
  with(fields: LogFields): Log;
};

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Nine digits are the shortest national numbers people have, fifteen the longest international ones (E.164). */
const NUMBER = /(?<![\w.-])\+?\d{9,15}(?![\w-])/g;
const HIDDEN = new Set(['text', 'body', 'content', 'message', 'password', 'key', 'secret', 'authorization', 'url']);

/** Standard output belongs to what a command answers; the log goes to standard error unless told otherwise. */
export function createLog(level: LogLevel, to: DestinationStream = destination({ fd: 2, sync: true })): Log {
  const lines = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    to,
  );
  return logOver(lines);
}

/** Keeps the country and the end: `+33612***78`. */
export function maskNumber(number: string): string {
  const kept = number.startsWith('+') ? 6 : 5;
  return `${number.slice(0, kept)}***${number.slice(-2)}`;
}

type Lines = Logger<never>;

function logOver(lines: Lines): Log {
  return {
    debug: (message, fields) => lines.debug(safeFields(fields), masked(message)),
    info: (message, fields) => lines.info(safeFields(fields), masked(message)),
    warn: (message, fields) => lines.warn(safeFields(fields), masked(message)),
    error: (message, fields) => lines.error(safeFields(fields), masked(message)),
    with: (fields) => logOver(lines.child(safeFields(fields))),
  };
}

function safeFields(fields: LogFields = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, safe(name, value)]));
}

function safe(name: string, value: LogFields[string]): unknown {
  if (value === undefined || value === null) return value;
  if (HIDDEN.has(name)) return '***';
  if (typeof value === 'string') return masked(value);
  if (value instanceof Error) return describeError(value);
  if (Array.isArray(value)) return value.map(masked);
  return value;
}

/** Only what we know to be harmless: a database error's `detail` quotes the row, with its numbers and texts. */
function describeError(error: Error): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  const described = { type: error.name, message: masked(error.message), stack: masked(error.stack ?? '') };
  return {
    ...described,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}

function masked(text: string): string {
  return text.replace(NUMBER, maskNumber);
}
