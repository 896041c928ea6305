import { inspect } from 'node:util';
import { databaseUrl, dayWindow, file, folder, secretKey } from './config-forms.ts';
import { didYouMean } from './did-you-mean.ts';
import { logLevels } from './log.ts';
import { flag, list, matching, oneOf, someOf, wholeNumber } from './settings/forms.ts';
import { readSetting, type Setting, type SettingsOf } from './settings/setting.ts';

/** What a process of Envoi may do. */
export const roles = ['api', 'dispatch'] as const;
export type Role = (typeof roles)[number];

/** The longest validity that SMPP carriers commonly grant is a week. */
const LONGEST_VALIDITY_HOURS = 7 * 24;
const MEBIBYTE = 1024 * 1024;

/** A setting that comes from the environment. */
export type EnvironmentSetting = Setting<unknown> & {
  readonly name: `ENVOI_${string}`;
  /** Other programs' name for the same thing, read when ours is not set. */
  readonly alias?: string;
  /** Its name until the last release: read for one release more, with a warning. */
  readonly formerName?: string;
};

/** Every setting of Envoi. `docs/configuration.md` is made of this table. */
export const settings = {
  httpPort: {
    name: 'ENVOI_HTTP_PORT',
    form: wholeNumber(0, 65_535),
    default: 8080,
    meaning: 'The port of the HTTP API. With 0 the machine chooses a free one.',
  },
  httpHost: {
    name: 'ENVOI_HTTP_HOST',
    form: matching(/^[\w.:-]+$/, 'address or host name'),
    default: '127.0.0.1',
    meaning: 'The address to listen on. 0.0.0.0 opens the API to other machines: put a proxy with TLS before it.',
  },
  httpConnections: {
    name: 'ENVOI_HTTP_CONNECTIONS',
    form: wholeNumber(1, 1_000_000),
    meaning:
      'Most HTTP connections at once; more are closed at once. Not set: what the limit of open files leaves beside the database and carriers, at most 10000.',
  },
  dataDir: {
    name: 'ENVOI_DATA_DIR',
    form: folder,
    default: './data',
    meaning: 'Where the bundled database and the secret key live; relative to the folder of Envoi.',
  },
  databaseUrl: {
    name: 'ENVOI_DATABASE_URL',
    alias: 'DATABASE_URL',
    form: databaseUrl,
    meaning:
      'A PostgreSQL server (15 or newer) to use instead of the bundled one, with the database to use in it. What may stand in it: operations.md.',
    secret: true,
  },
  databasePasswordFile: {
    name: 'ENVOI_DATABASE_PASSWORD_FILE',
    form: file,
    meaning: 'A file with the password for ENVOI_DATABASE_URL, read for each new connection.',
  },
  simulatorPort: {
    name: 'ENVOI_SIMULATOR_PORT',
    form: wholeNumber(0, 65_535),
    default: 2775,
    meaning: 'The SMPP port of the simulated carrier. With 0 the machine chooses a free one.',
  },
  logLevel: {
    name: 'ENVOI_LOG_LEVEL',
    form: oneOf(...logLevels),
    default: 'warn',
    meaning: 'The least serious lines to log. The log goes to standard error, one JSON object per line.',
  },
  language: {
    name: 'ENVOI_LANGUAGE',
    form: oneOf('en', 'fr'),
    default: 'en',
    meaning: 'The language in which `envoi message show` tells what happened to a message: en or fr.',
  },
  secretKey: {
    name: 'ENVOI_SECRET_KEY',
    form: secretKey,
    meaning: "Encrypts carriers' credentials in the database. Unset: a key made on the first start, in secret.key.",
    secret: true,
  },
  installation: {
    name: 'ENVOI_INSTALLATION',
    formerName: 'ENVOI_FENCE',
    form: matching(/^[\w.:-]{1,100}$/, 'up to 100 letters, figures and .:_-'),
    meaning:
      'A name for this installation and its database, where data folders do not last. Another name than the last locks dispatch.',
  },
  roles: {
    name: 'ENVOI_ROLES',
    form: someOf(...roles),
    default: roles,
    meaning: 'What this process does: answer requests (api), move messages (dispatch), or both.',
  },
  requestsPerSecond: {
    name: 'ENVOI_REQUESTS_PER_SECOND',
    form: wholeNumber(1, 1_000_000),
    default: 1000,
    meaning: 'Most requests that one account, or one address, may make in a second; more get ERR_904.',
  },
  maxBodyBytes: {
    name: 'ENVOI_MAX_BODY_BYTES',
    form: wholeNumber(1_024, 256 * MEBIBYTE, 'bytes'),
    default: 4 * MEBIBYTE,
    meaning: 'The largest request body; larger ones get ERR_903.',
  },
  maxRecipients: {
    name: 'ENVOI_MAX_RECIPIENTS',
    form: wholeNumber(1, 10_000_000, 'recipients'),
    default: 100000,
    meaning: 'The most recipients of one request; more get ERR_903.',
  },
  shortNumber: {
    name: 'ENVOI_SHORT_NUMBER',
    form: matching(/^3[0-9]{4}$/, 'five digits that begin with 3'),
    default: '36000',
    meaning: 'The short number that replies and STOP go to; yours comes from your carrier.',
  },
  stopMention: {
    name: 'ENVOI_STOP_MENTION',
    form: matching(/STOP/i, 'text that contains STOP'),
    default: ' STOP au {short}',
    meaning: 'Added to marketing messages that give no way to opt out; {short} is the short number.',
  },
  unauthorisedWords: {
    name: 'ENVOI_UNAUTHORISED_WORDS',
    form: list,
    default: [],
    meaning: 'Words that no message may contain, whatever their case.',
  },
  refusedSenders: {
    name: 'ENVOI_REFUSED_SENDERS',
    form: list,
    default: [],
    meaning: 'Senders to refuse besides those that Envoi refuses itself.',
  },
  senderSpaces: {
    name: 'ENVOI_SENDER_SPACES',
    form: flag,
    default: false,
    meaning: 'Whether a sender may contain spaces. French carriers have refused them since 2025.',
  },
  senderMustExist: {
    name: 'ENVOI_SENDER_MUST_EXIST',
    form: flag,
    default: false,
    meaning: 'Whether an account may only send under a sender it has created.',
  },
  marketingHours: {
    name: 'ENVOI_MARKETING_HOURS',
    form: dayWindow('08:00-21:30'),
    default: '08:00-20:00',
    meaning: "When marketing may reach people, in the recipient's time; outside it waits for the next opening.",
  },
  marketingSundays: {
    name: 'ENVOI_MARKETING_SUNDAYS',
    form: flag,
    default: false,
    meaning: 'Whether marketing may be sent on Sundays.',
  },
  marketingHolidays: {
    name: 'ENVOI_MARKETING_HOLIDAYS',
    form: flag,
    default: false,
    meaning: "Whether marketing may be sent on public holidays of the recipient's country.",
  },
  inDoubtCap: {
    name: 'ENVOI_IN_DOUBT_CAP',
    form: wholeNumber(1, 100_000, 'parts'),
    default: 1000,
    meaning:
      'Most message parts (single SMS) that may be in doubt at once, since their outcome is not yet recorded: a crash leaves no more. Up to 1400 is faster; beyond, receipts wait behind outcomes.',
  },
  messageValidityHours: {
    name: 'ENVOI_MESSAGE_VALIDITY_HOURS',
    form: wholeNumber(1, LONGEST_VALIDITY_HOURS, 'hours'),
    default: 48,
    meaning: 'How long a message is worth sending; after that it expires and is refunded.',
  },
  replyDays: {
    name: 'ENVOI_REPLY_DAYS',
    form: wholeNumber(1, 366, 'days'),
    default: 30,
    meaning:
      'A reply to a number that accounts share goes to the account that was alone in writing to the phone for so long; else an operator assigns it.',
  },
  latestDueDays: {
    name: 'ENVOI_LATEST_DUE_DAYS',
    form: wholeNumber(1, 3_650, 'days'),
    default: 365,
    meaning: 'How many days ahead a message may be asked for; a later date gets ERR_105.',
  },
  receiptGraceHours: {
    name: 'ENVOI_RECEIPT_GRACE_HOURS',
    form: wholeNumber(1, LONGEST_VALIDITY_HOURS, 'hours'),
    default: 24,
    meaning: 'How long after the end of its validity a message waits for its receipt; then its end is unknown.',
  },
} as const satisfies Record<string, EnvironmentSetting>;

/** What Envoi was told, checked and frozen. Printed or turned into JSON, its secrets are ***. */
export type Config = SettingsOf<typeof settings>;

export type Environment = { readonly [name: string]: string | undefined };

/** Settings that cannot be used; the message has a line for each, meant for the operator. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Reads the settings; the only place that looks at the environment. @throws {ConfigError} naming all that is wrong. */
export function readConfig(environment: Environment = process.env): Config {
  const problems = unknownNames(environment);
  const entries = Object.entries<EnvironmentSetting>(settings).map(([key, setting]) => {
    const { name, text } = readText(setting, environment);
    const reading = readSetting(name, setting, text);
    if ('problem' in reading) problems.push(reading.problem);
    return [key, 'value' in reading ? reading.value : undefined] as const;
  });
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return guarded(Object.fromEntries(entries) as Config);
}

/** Settings that are given by the name that they had until the last release, and their names of now. */
export function renamedSettings(environment: Environment = process.env): { setting: string; now: string }[] {
  return Object.values<EnvironmentSetting>(settings).flatMap(({ name, formerName }) =>
    formerName !== undefined && environment[formerName] ? [{ setting: formerName, now: name }] : [],
  );
}

/** The environment for a program that we start: ours with some settings changed, and without what is secret. */
export function childEnvironment(changes: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const secrets = Object.values<EnvironmentSetting>(settings).filter((setting) => setting.secret);
  const hidden = secrets.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));
  const open = Object.entries(process.env).filter(([name]) => !hidden.includes(name));
  return { ...Object.fromEntries(open), ...changes };
}

/** Set but empty is not set: so a line of a file can be switched off. The alias and the former name count last. */
function readText(setting: EnvironmentSetting, environment: Environment): { name: string; text: string | undefined } {
  const set = [setting.name, setting.alias, setting.formerName].find((name) => name !== undefined && environment[name]);
  return { name: set ?? setting.name, text: set === undefined ? undefined : environment[set] };
}

function guarded(config: Config): Config {
  const shown = () =>
    Object.fromEntries(
      Object.entries<EnvironmentSetting>(settings).map(([key, setting]) => {
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
  const all = Object.values<EnvironmentSetting>(settings);
  const known = all.map((setting) => setting.name);
  const former = all.map((setting) => setting.formerName);
  return Object.keys(environment)
    .filter((name) => name.startsWith('ENVOI_') && ![...known, ...former].some((right) => right === name))
    .sort()
    .map((name) => {
      const right = didYouMean(name, known);
      const advice = right ? `did you mean ${right}?` : 'docs/configuration.md lists them';
      return `${name} is not a setting of Envoi: ${advice}`;
    });
}
