import type { Form } from './settings-table.ts';

/** Printable ASCII of at most `most` characters: what a C-octet string can carry. */
export function ascii(least: number, most: number): Form<string> {
  return {
    words: least > 0 ? `text of ${least} to ${most} ASCII characters` : `text of at most ${most} ASCII characters`,
    read: (given) =>
      typeof given === 'string' && given.length >= least && given.length <= most && /^[\x20-\x7e]*$/.test(given)
        ? given
        : undefined,
  };
}

/** A text of several lines, such as certificates. */
export function longText(most: number): Form<string> {
  return {
    words: `text of at most ${most.toLocaleString('en')} characters`,
    read: (given) => (typeof given === 'string' && given.length <= most ? given : undefined),
  };
}

export function wholeNumber(least: number, most: number): Form<number> {
  return {
    words: `a whole number from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}`,
    read: (given) =>
      Number.isInteger(given) && least <= Number(given) && Number(given) <= most ? Number(given) : undefined,
  };
}

export function number(least: number, most: number): Form<number> {
  return {
    words: `a number from ${least} to ${most.toLocaleString('en')}`,
    read: (given) => (typeof given === 'number' && least <= given && given <= most ? given : undefined),
  };
}

export const yesOrNo: Form<boolean> = {
  words: '`true` or `false`',
  read: (given) => (typeof given === 'boolean' ? given : undefined),
};

export function oneOf<const Word extends string>(...words: readonly Word[]): Form<Word> {
  return {
    words: words
      .map((word) => (word === '' ? 'nothing' : `\`${word}\``))
      .join(', ')
      .replace(/, ([^,]*)$/, ' or $1'),
    read: (given) => words.find((word) => word === given),
  };
}

/** An object used as a table. A key or value that `readEntry` cannot read spoils the whole. */
export function tableOf<Key, Value>(
  words: string,
  readEntry: (key: string, value: unknown) => readonly [Key, Value] | undefined,
): Form<ReadonlyMap<Key, Value>> {
  return {
    words,
    read(given) {
      if (given instanceof Map) return undefined;
      if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
      const table = new Map<Key, Value>();
      for (const [key, value] of Object.entries(given)) {
        const entry = readEntry(key, value);
        if (!entry) return undefined;
        table.set(...(entry as [Key, Value]));
      }
      return table;
    },
  };
}
