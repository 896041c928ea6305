import type { Form, JsonSchema } from './setting.ts';

const figures = (value: number) => value.toLocaleString('en');

/** In decimal, or in hexadecimal as `0x0e`. */
export function wholeNumber(least: number, most: number, unit = ''): Form<number> {
  return {
    description: `a whole number from ${figures(least)} to ${figures(most)}${unit === '' ? '' : ` ${unit}`}`,
    schema: { type: 'integer', minimum: least, maximum: most },
    read(given) {
      const value = typeof given === 'string' && /^(0x[\da-f]+|\d+)$/i.test(given) ? Number(given) : given;
      return typeof value === 'number' && Number.isInteger(value) && least <= value && value <= most
        ? value
        : undefined;
    },
  };
}

export function number(least: number, most: number): Form<number> {
  return {
    description: `a number from ${least} to ${figures(most)}`,
    schema: { type: 'number', minimum: least, maximum: most },
    read(given) {
      const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
      return typeof value === 'number' && least <= value && value <= most ? value : undefined;
    },
  };
}

/** From never to always. */
export const share: Form<number> = { ...number(0, 1), description: 'a share from 0 to 1' };

export const flag: Form<boolean> = {
  description: '`true` or `false`',
  schema: { type: 'boolean' },
  read(given) {
    if (given === true || given === 'true' || given === 'on') return true;
    return given === false || given === 'false' || given === 'off' ? false : undefined;
  },
};

export function oneOf<const Name extends string>(...names: readonly Name[]): Form<Name> {
  return {
    description: listed(names).replace(/, ([^,]*)$/, ' or $1'),
    schema: { enum: names },
    read: (given) => names.find((name) => name === given),
  };
}

/** One or more of the names, each once. */
export function someOf<const Name extends string>(...names: readonly Name[]): Form<readonly Name[]> {
  return {
    description: `a list of ${listed(names)}, separated by commas`,
    schema: { type: 'array', items: { enum: names }, minItems: 1 },
    read(given) {
      const items = itemsOf(given) ?? [];
      const value = names.filter((name) => items.includes(name));
      return items.length > 0 && items.every((item) => names.some((name) => name === item)) ? value : undefined;
    },
  };
}

/** Texts separated by commas; spaces around them do not count, inside they do. */
export const list: Form<readonly string[]> = {
  description: 'a list, separated by commas',
  schema: { type: 'array', items: { type: 'string' } },
  read: itemsOf,
};

/** Printable ASCII: what a C-octet string can carry. */
export function ascii(least: number, most: number): Form<string> {
  const printable = '^[\\x20-\\x7e]*$';
  return {
    description:
      least > 0 ? `text of ${least} to ${most} ASCII characters` : `text of at most ${most} ASCII characters`,
    schema: { type: 'string', minLength: least, maxLength: most, pattern: printable },
    read: (given) =>
      typeof given === 'string' && given.length >= least && given.length <= most && new RegExp(printable).test(given)
        ? given
        : undefined,
  };
}

/** A text of several lines, such as certificates. */
export function longText(most: number): Form<string> {
  return {
    description: `text of at most ${figures(most)} characters`,
    schema: { type: 'string', maxLength: most },
    read: (given) => (typeof given === 'string' && given.length <= most ? given : undefined),
  };
}

export function matching(pattern: RegExp, description: string): Form<string> {
  return {
    description,
    schema: { type: 'string', ...(pattern.flags === '' ? { pattern: pattern.source } : {}) },
    read: (given) => (typeof given === 'string' && pattern.test(given) ? given : undefined),
  };
}

/** From and to, both included. */
export type Range = readonly [from: number, to: number];

/** `1000-2000`, or a number that is both ends. */
export function range(most: number): Form<Range> {
  const end = wholeNumber(0, most);
  return {
    description: 'a number or a range such as `1000-2000`',
    schema: { anyOf: [{ type: 'string', pattern: '^\\d+-\\d+$' }, end.schema] },
    read(given) {
      const ends: unknown[] = typeof given === 'string' ? given.split('-') : Array.isArray(given) ? given : [given];
      const from = end.read(ends[0]);
      const to = ends.length === 2 ? end.read(ends[1]) : from;
      return ends.length > 2 || from === undefined || to === undefined || from > to ? undefined : [from, to];
    },
  };
}

/** An object used as a table. A key or value that `readEntry` cannot read spoils the whole. */
export function tableOf<Key, Value>(
  description: string,
  values: JsonSchema,
  readEntry: (key: string, value: unknown) => readonly [Key, Value] | undefined,
): Form<ReadonlyMap<Key, Value>> {
  return {
    description,
    schema: { type: 'object', additionalProperties: values },
    read(given) {
      const object = typeof given === 'string' ? parsed(given) : given;
      if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined;
      const table = new Map<Key, Value>();
      for (const [key, value] of Object.entries(object)) {
        const entry = readEntry(key, value);
        if (!entry) return undefined;
        table.set(...(entry as [Key, Value]));
      }
      return table;
    },
  };
}

function listed(names: readonly string[]): string {
  return names.map((name) => (name === '' ? 'nothing' : `\`${name}\``)).join(', ');
}

function itemsOf(given: unknown): string[] | undefined {
  if (Array.isArray(given)) return given.every((item) => typeof item === 'string') ? given : undefined;
  if (typeof given !== 'string') return undefined;
  return given
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
