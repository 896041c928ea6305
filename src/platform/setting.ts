import path from 'node:path';
import { type AddressProblem, parseDatabaseAddress } from './database-address.ts';
import { parseSecretKey } from './secrets.ts';

/** One setting: where it comes from, what it means, and how its text becomes a value. */
export type Setting<Value> = {
  /** The variable's name. */
  name: `ENVOI_${string}`;
  /** Other programs' name for the same thing, read when ours is not set. */
  alias?: string;
  /** What may be written, for people. */
  type: string;
  /** As one would write it; undefined: not set. */
  default: string | undefined;
  meaning: string;
  /** Printed as ***. */
  secret?: boolean;
  parse: Parse<Value>;
};

/** The value, or a word on what would be right. */
export type Parse<Value> = (text: string) => { value: Value } | { expected: string };

/** Marketing is open from one minute of the day to another, in the recipient's time. */
export type DayWindow = { opensMinute: number; closesMinute: number };

/** What a kind of setting is: its description and its parser, to be spread into a setting. */
export type Kind<Value> = Pick<Setting<Value>, 'type' | 'parse'>;

export function integer(least: number, most: number, unit = ''): Kind<number> {
  const range = `${least} to ${most}${unit === '' ? '' : ` ${unit}`}`;
  return {
    type: `integer, ${range}`,
    parse(text) {
      const value = Number(text);
      const right = /^\d+$/.test(text) && value >= least && value <= most;
      return right ? { value } : { expected: `an integer from ${range}` };
    },
  };
}

export const flag: Kind<boolean> = {
  type: 'true or false',
  parse(text) {
    return text === 'true' || text === 'false' ? { value: text === 'true' } : { expected: 'true or false' };
  },
};

export function choice<const Name extends string>(names: readonly Name[]): Kind<Name> {
  const type = `one of ${names.join(', ')}`;
  return {
    type,
    parse(text) {
      const value = names.find((name) => name === text);
      return value === undefined ? { expected: type } : { value };
    },
  };
}

/** Some of the names, each once, separated by commas. */
export function choices<const Name extends string>(names: readonly Name[]): Kind<readonly Name[]> {
  const type = `list of ${names.join(', ')}`;
  return {
    type,
    parse(text) {
      const items = split(text);
      const value = names.filter((name) => items.includes(name));
      const right = items.length > 0 && items.every((item) => names.some((name) => name === item));
      return right ? { value } : { expected: `${type}, separated by commas` };
    },
  };
}

/** Words separated by commas; spaces around them do not count, inside they do. */
export const words: Kind<readonly string[]> = {
  type: 'list, separated by commas',
  parse: (text) => ({ value: split(text) }),
};

export function matching(pattern: RegExp, expected: string): Kind<string> {
  return { type: expected, parse: (text) => (pattern.test(text) ? { value: text } : { expected }) };
}

export const folder: Kind<string> = {
  type: 'folder',
  parse: (text) => (text === '' ? { expected: 'a folder' } : { value: path.resolve(text) }),
};

export const file: Kind<string> = {
  type: 'file',
  parse: (text) => ({ value: path.resolve(text) }),
};

export const databaseUrl: Kind<string> = {
  type: 'postgres://user:password@host:port/database',
  parse(text) {
    try {
      parseDatabaseAddress(text);
      return { value: text };
    } catch (error) {
      return { expected: (error as AddressProblem).message };
    }
  },
};

export const secretKey: Kind<Buffer> = {
  type: '32 bytes in base64 or hexadecimal',
  parse(text) {
    const value = parseSecretKey(text);
    return value ? { value } : { expected: '32 bytes in base64 (44 characters) or hexadecimal (64)' };
  },
};

/** `08:00-20:00`, within the hours that `widest` allows. */
export function dayWindow(widest: string): Kind<DayWindow> {
  const limit = parseWindow(widest) ?? { opensMinute: 0, closesMinute: 24 * 60 };
  return {
    type: `HH:MM-HH:MM within ${widest}`,
    parse(text) {
      const value = parseWindow(text);
      const inside = value && value.opensMinute >= limit.opensMinute && value.closesMinute <= limit.closesMinute;
      return inside ? { value } : { expected: `HH:MM-HH:MM within ${widest}` };
    },
  };
}

function parseWindow(text: string): DayWindow | undefined {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text)?.slice(1).map(Number);
  if (!parts) return undefined;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts;
  const window = { opensMinute: fromHour * 60 + fromMinute, closesMinute: toHour * 60 + toMinute };
  return window.opensMinute < window.closesMinute ? window : undefined;
}

function split(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
