import { inspect } from 'node:util';
import { didYouMean } from './did-you-mean.ts';
import { logLevels } from './log.ts';
import type { Setting } from './setting.ts';
import * as kind from './setting.ts';

/** What a process of Envoi may do. */
export const roles = ['api', 'dispatch'] as const;
export type Role = (typeof roles)[number];

/** The longest validity that SMPP carriers commonly grant is a week. */
const LONGEST_VALIDITY_HOURS = 7 * 24;
const MEBIBYTE = 1024 * 1024;

/** Every setting of Envoi. `docs/configuration.md` is made of this table. */
export const settings = {
  httpPort: {
    name: 'ENVOI_HTTP_PORT',
    default: '8080',
    meaning: 'The port of the HTTP API. With 0 the machine chooses a free one.',
    ...kind.integer(0, 65_535),
  },
  httpHost: {
    name: 'ENVOI_HTTP_HOST',
    default: '127.0.0.1',
    meaning: 'The address to listen on. 0.0.0.0 opens the API to other machines: put a proxy with TLS before it.',
    ...kind.matching(/^[\w.:-]+$/, 'address or host name'),
  },
  httpConnections: {
    name: 'ENVOI_HTTP_CONNECTIONS',
    default: undefined,
    meaning:
      'Most HTTP connections at once; more are closed at once. Not set: what the limit of open files leaves beside the database and carriers, at most 10000.',
    ...kind.integer(1, 1_000_000),
  },
  dataDir: {
    name: 'ENVOI_DATA_DIR',
    default: './data',
    meaning: 'Where the bundled database and the secret key live; relative to the folder of Envoi.',
    ...kind.folder,
  },
  databaseUrl: {
    name: 'ENVOI_DATABASE_URL',
    alias: 'DATABASE_URL',
    default: undefined,
    meaning:
      'A PostgreSQL server (15 or newer) to use instead of the bundled one, with the database to use in it. What may stand in it: operations.md.',
    secret: true,
    ...kind.databaseUrl,
  },
  databasePasswordFile: {
    name: 'ENVOI_DATABASE_PASSWORD_FILE',
    default: undefined,
    meaning: 'A file with the password for ENVOI_DATABASE_URL, read for each new connection.',
    ...kind.file,
  },
  simulatorPort: {
    name: 'ENVOI_SIMULATOR_PORT',
    default: '2775',
    meaning: 'The SMPP port of the simulated carrier. With 0 the machine chooses a free one.',
    ...kind.integer(0, 65_535),
  },
  logLevel: {
    name: 'ENVOI_LOG_LEVEL',
    default: 'warn',
    meaning: 'The least serious lines to log. The log goes to standard error, one JSON object per line.',
    ...kind.choice(logLevels),
  },
  secretKey: {
    name: 'ENVOI_SECRET_KEY',
    default: undefined,
    meaning: "Encrypts carriers' credentials in the database. Unset: a key made on the first start, in secret.key.",
    secret: true,
    ...kind.secretKey,
  },
  fence: {
    name: 'ENVOI_FENCE',
    default: undefined,
    meaning:
      'A name for this installation and its database, where data folders do not last. Another name than the last locks dispatch.',
    ...kind.matching(/^[\w.:-]{1,100}$/, 'up to 100 letters, figures and .:_-'),
  },
  roles: {
    name: 'ENVOI_ROLES',
    default: 'api,dispatch',
    meaning: 'What this process does: answer requests (api), move messages (dispatch), or both.',
    ...kind.choices(roles),
  },
  requestsPerSecond: {
    name: 'ENVOI_REQUESTS_PER_SECOND',
    default: '1000',
    meaning: 'Most requests that one account, or one address, may make in a second; more get ERR_904.',
    ...kind.integer(1, 1_000_000),
  },
  maxBodyBytes: {
    name: 'ENVOI_MAX_BODY_BYTES',
    default: String(4 * MEBIBYTE),
    meaning: 'The largest request body; larger ones get ERR_903.',
    ...kind.integer(1_024, 256 * MEBIBYTE, 'bytes'),
  },
  maxRecipients: {
    name: 'ENVOI_MAX_RECIPIENTS',
    default: '100000',
    meaning: 'The most recipients of one request; more get ERR_903.',
    ...kind.integer(1, 10_000_000, 'recipients'),
  },
  shortNumber: {
    name: 'ENVOI_SHORT_NUMBER',
    default: '36000',
    meaning: 'The short number that replies and STOP go to; yours comes from your carrier.',
    ...kind.matching(/^3[0-9]{4}$/, 'five digits that begin with 3'),
  },
  stopMention: {
    name: 'ENVOI_STOP_MENTION',
    default: ' STOP au {short}',
    meaning: 'Added to marketing messages that tell no way to refuse; {short} is the short number.',
    ...kind.matching(/STOP/i, 'text that contains STOP'),
  },
  unauthorisedWords: {
    name: 'ENVOI_UNAUTHORISED_WORDS',
    default: '',
    meaning: 'Words that no message may contain, whatever their case.',
    ...kind.words,
  },
  refusedSenders: {
    name: 'ENVOI_REFUSED_SENDERS',
    default: '',
    meaning: 'Senders to refuse besides those that Envoi refuses itself.',
    ...kind.words,
  },
  senderSpaces: {
    name: 'ENVOI_SENDER_SPACES',
    default: 'false',
    meaning: 'Whether a sender may contain spaces. French carriers have refused them since 2025.',
    ...kind.flag,
  },
  senderMustExist: {
    name: 'ENVOI_SENDER_MUST_EXIST',
    default: 'false',
    meaning: 'Whether an account may only send under a sender it has created.',
    ...kind.flag,
  },
  marketingHours: {
    name: 'ENVOI_MARKETING_HOURS',
    default: '08:00-20:00',
    meaning: "When marketing may reach people, in the recipient's time; outside it waits for the next opening.",
    ...kind.dayWindow('08:00-21:30'),
  },
  marketingSundays: {
    name: 'ENVOI_MARKETING_SUNDAYS',
    default: 'false',
    meaning: 'Whether marketing may be sent on Sundays.',
    ...kind.flag,
  },
  marketingHolidays: {
    name: 'ENVOI_MARKETING_HOLIDAYS',
    default: 'false',
    meaning: "Whether marketing may be sent on public holidays of the recipient's country.",
    ...kind.flag,
  },
  inDoubtCap: {
    name: 'ENVOI_IN_DOUBT_CAP',
    default: '1000',
    meaning:
      'Most messages whose outcome is not yet recorded: so many a crash can leave in doubt. Up to 1400 is faster; beyond, receipts wait behind outcomes.',
    ...kind.integer(1, 100_000, 'messages'),
  },
  messageValidityHours: {
    name: 'ENVOI_MESSAGE_VALIDITY_HOURS',
    default: '48',
    meaning: 'How long a message is worth sending; after that it expires and is refunded.',
    ...kind.integer(1, LONGEST_VALIDITY_HOURS, 'hours'),
  },
  replyDays: {
    name: 'ENVOI_REPLY_DAYS',
    default: '30',
    meaning:
      'A reply to a number that accounts share goes to the account that was alone in writing to the phone for so long; else an operator says whose it is.',
    ...kind.integer(1, 366, 'days'),
  },
  latestDueDays: {
    name: 'ENVOI_LATEST_DUE_DAYS',
    default: '365',
    meaning: 'How many days ahead a message may be asked for; a later date gets ERR_105.',
    ...kind.integer(1, 3_650, 'days'),
  },
  receiptGraceHours: {
    name: 'ENVOI_RECEIPT_GRACE_HOURS',
    default: '24',
    meaning: 'How long after the end of its validity a message waits for its receipt; then its end is unknown.',
    ...kind.integer(1, LONGEST_VALIDITY_HOURS, 'hours'),
  },
} as const satisfies Record<string, Setting<unknown>>;

type ValueOf<S> = S extends Setting<infer Value> ? (S['default'] extends string ? Value : Value | undefined) : never;

/** What Envoi was told, checked and frozen. Printed or turned into JSON, its secrets are ***. */
export type Config = { readonly [Key in keyof typeof settings]: ValueOf<(typeof settings)[Key]> };

export type Environment = { readonly [name: string]: string | undefined };

/** Settings that cannot be used; the message has a line for each, meant for the operator. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Reads the settings; the only place that looks at the environment. @throws {ConfigError} naming all that is wrong. */
export function readConfig(environment: Environment = process.env): Config {
  const problems = unknownNames(environment);
  const entries = Object.entries<Setting<unknown>>(settings).map(([key, setting]) => {
    const { name, text } = readText(setting, environment);
    if (text === undefined) return [key, undefined] as const;
    const parsed = setting.parse(text);
    if ('value' in parsed) return [key, parsed.value] as const;
    problems.push(`${name} is ${setting.secret ? '***' : `'${text}'`}: expected ${parsed.expected}`);
    return [key, undefined] as const;
  });
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return guarded(Object.fromEntries(entries) as Config);
}

/** The environment for a program that we start: ours with some settings changed, and without what is secret. */
export function childEnvironment(changes: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const secrets = Object.values<Setting<unknown>>(settings).filter((setting) => setting.secret);
  const hidden = secrets.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));
  const open = Object.entries(process.env).filter(([name]) => !hidden.includes(name));
  return { ...Object.fromEntries(open), ...changes };
}

/** Set but empty is not set: so a line of a file can be switched off. The alias counts last. */
function readText(setting: Setting<unknown>, environment: Environment): { name: string; text: string | undefined } {
  const set = [setting.name, setting.alias].find((name) => name !== undefined && environment[name]);
  return { name: set ?? setting.name, text: set === undefined ? setting.default : environment[set] };
}

function guarded(config: Config): Config {
  const shown = () =>
    Object.fromEntries(
      Object.entries<Setting<unknown>>(settings).map(([key, setting]) => {
        const value = config[key as keyof Config];
        return [key, setting.secret && value !== undefined ? '***' : value];
      }),
    );
  Object.defineProperty(config, 'toJSON', { value: shown });
  Object.defineProperty(config, inspect.custom, { value: shown });
  return Object.freeze(config);
}

/** A name of ours that we do not know is a typing mistake, and would otherwise be ignored in silence. */
function unknownNames(environment: Environment): string[] {
  const known = Object.values<Setting<unknown>>(settings).map((setting) => setting.name);
  return Object.keys(environment)
    .filter((name) => name.startsWith('ENVOI_') && !known.some((right) => right === name))
    .sort()
    .map((name) => {
      const right = didYouMean(name, known);
      const advice = right ? `did you mean ${right}?` : 'docs/configuration.md lists them';
      return `${name} is not a setting of Envoi: ${advice}`;
    });
}
