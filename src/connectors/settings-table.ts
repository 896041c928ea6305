import { didYouMean } from '#platform/did-you-mean.ts';

/** A form that a value must have: how it is told to people, and how it is read. `undefined` means that it is not of the form. */
export type Form<T> = { words: string; read(given: unknown): T | undefined };

/** One setting. Without a default it must be given. */
export type CarrierSetting<T> = { form: Form<T>; fallback: T | undefined; meaning: string };

export type SettingsTable = { readonly [name: string]: CarrierSetting<unknown> };

export type SettingsOf<Table extends SettingsTable> = {
  readonly [Name in keyof Table]: Table[Name] extends CarrierSetting<infer T> ? T : never;
};

export type SettingsReading<Settings> =
  | { kind: 'settings'; settings: Settings }
  | { kind: 'refused'; problems: string[] };

export function required<T>(form: Form<T>, meaning: string): CarrierSetting<T> {
  return { form, fallback: undefined, meaning };
}

export function optional<T>(form: Form<T>, fallback: T, meaning: string): CarrierSetting<T> {
  return { form, fallback, meaning };
}

/**
 * Reads settings that come from outside. Every problem is told at once, in words for the operator. A value typed on a command
 * line (`"50"`, `"true"`, `{"a":1}` in quotes) is taken for what it says.
 */
export function readSettings<Table extends SettingsTable>(
  table: Table,
  given: unknown,
): SettingsReading<SettingsOf<Table>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { kind: 'refused', problems: ['the settings must be an object of names and values'] };
  }
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(table, name))
    .map((name) => unknownName(name, Object.keys(table)));

  const settings: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    const value = readOne(setting, (given as Record<string, unknown>)[name]);
    if (value === undefined) problems.push(`${name}: ${setting.form.words} is expected`);
    settings[name] = value;
  }
  if (problems.length > 0) return { kind: 'refused', problems };
  return { kind: 'settings', settings: settings as SettingsOf<Table> };
}

function readOne(setting: CarrierSetting<unknown>, given: unknown): unknown {
  if (given === undefined || given === null) return setting.fallback;
  const asItCame = setting.form.read(given);
  if (asItCame !== undefined || typeof given !== 'string') return asItCame;
  try {
    return setting.form.read(JSON.parse(given));
  } catch {
    return undefined;
  }
}

/** `system_id`, `SYSTEM-ID` and `systemId` are one name to a person. */
function unknownName(name: string, known: readonly string[]): string {
  const plain = new Map(known.map((setting) => [setting.toLowerCase(), setting]));
  const meant = plain.get(didYouMean(name.toLowerCase().replace(/[_-]/g, ''), [...plain.keys()]) ?? '');
  return meant ? `${name}: no such setting; did you mean ${meant}?` : `${name}: no such setting`;
}
