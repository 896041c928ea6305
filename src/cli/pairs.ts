import { UsageError } from './parse.ts';

/** Reads `NAME=VALUE` words; a value may be empty and may hold further equals signs. @throws {UsageError} */
export function readPairs(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
      if (name === undefined || value === undefined) throw new UsageError(`“${word}” is not NAME=VALUE`);
      return [name, value];
    }),
  );
}
