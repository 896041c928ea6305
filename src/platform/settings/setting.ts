import { didYouMean } from '../did-you-mean.ts';

/** A value as JSON has it. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };
export type JsonSchema = { readonly [keyword: string]: JsonValue };

/** What the values of a setting look like: for people, for programs, and how one is read. */
export type Form<T> = {
  /** In a sentence: "expected …". */
  readonly description: string;
  /** Of the value in JSON. */
  readonly schema: JsonSchema;
  /** Takes a value in JSON or the text that a person writes for it. Undefined: it is not of the form. */
  read(given: unknown): T | undefined;
  /** More exactly than `description` what would be right instead of a value that could not be read. */
  explain?(given: unknown): string;
};

/** One setting of Envoi, of a carrier or of the simulator. */
export type Setting<T> = {
  readonly form: Form<T>;
  /** As one would write it. Without one, a setting that is not given has no value. */
  readonly default?: JsonValue;
  readonly required?: true;
  readonly meaning: string;
  /** Never printed. */
  readonly secret?: true;
};

export type SettingsTable = { readonly [name: string]: Setting<unknown> };

type ValueOf<S> = S extends { form: Form<infer T> }
  ? S extends { default: JsonValue } | { required: true }
    ? T
    : T | undefined
  : never;
export type SettingsOf<Table extends SettingsTable> = { readonly [Name in keyof Table]: ValueOf<Table[Name]> };

/** Settings as they were read, or every problem with them in sentences for the operator. */
export type SettingsReading<Settings> =
  | { kind: 'settings'; settings: Settings }
  | { kind: 'refused'; problems: string[] };

/** Must be given. */
export function required<T>(form: Form<T>, meaning: string) {
  return { form, required: true, meaning } as const satisfies Setting<T>;
}

/** Has a value when it is not given. */
export function optional<T>(form: Form<T>, otherwise: JsonValue, meaning: string) {
  return { form, default: otherwise, meaning } as const satisfies Setting<T>;
}

/** Has no value when it is not given. */
export function unset<T>(form: Form<T>, meaning: string) {
  return { form, meaning } as const satisfies Setting<T>;
}

/** Reads all settings of a table; those that are not given, or null, have their defaults. */
export function readSettings<Table extends SettingsTable>(
  table: Table,
  given: unknown,
): SettingsReading<SettingsOf<Table>> {
  return readNamed(table, given, Object.keys(table)) as SettingsReading<SettingsOf<Table>>;
}

/** Reads those settings of a table that are given. */
export function readChanges<Table extends SettingsTable>(
  table: Table,
  given: unknown,
): SettingsReading<Partial<SettingsOf<Table>>> {
  const names = typeof given === 'object' && given !== null ? Object.keys(given) : [];
  const known = names.filter((name) => Object.hasOwn(table, name));
  return readNamed(table, given, known) as SettingsReading<Partial<SettingsOf<Table>>>;
}

function readNamed(table: SettingsTable, given: unknown, names: readonly string[]): SettingsReading<object> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { kind: 'refused', problems: ['the settings must be an object of names and values'] };
  }
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(table, name))
    .map((name) => unknownName(name, Object.keys(table)));

  const settings: Record<string, unknown> = {};
  for (const name of names) {
    const reading = readSetting(name, table[name]!, (given as Record<string, unknown>)[name]);
    if ('problem' in reading) problems.push(reading.problem);
    else settings[name] = reading.value;
  }
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'settings', settings };
}

/** Reads one setting under the name that whoever gave it knows. */
export function readSetting<T>(
  name: string,
  setting: Setting<T>,
  given: unknown,
): { value: T | undefined } | { problem: string } {
  const { form } = setting;
  if (given === undefined || given === null) {
    if (setting.required) return { problem: `${name} is missing: expected ${form.description}` };
    return { value: setting.default === undefined ? undefined : form.read(setting.default) };
  }
  const value = form.read(given);
  if (value !== undefined) return { value };
  const shown = setting.secret ? '***' : brief(given);
  return { problem: `${name} is ${shown}: expected ${form.explain?.(given) ?? form.description}` };
}

const LONGEST_SHOWN = 60;

function brief(given: unknown): string {
  const text = typeof given === 'string' ? `'${given}'` : String(JSON.stringify(given));
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** `system_id`, `SYSTEM-ID` and `systemId` are one name to a person. */
function unknownName(name: string, known: readonly string[]): string {
  const plain = new Map(known.map((setting) => [setting.toLowerCase(), setting]));
  const meant = plain.get(didYouMean(name.toLowerCase().replace(/[_-]/g, ''), [...plain.keys()]) ?? '');
  return `there is no setting ${name}${meant ? `: did you mean ${meant}?` : ''}`;
}
