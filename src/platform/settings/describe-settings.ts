import type { JsonSchema, JsonValue, Setting } from './setting.ts';

/** A setting under the name by which it is given, with what a page adds to its meaning. */
export type NamedSetting = { readonly name: string; readonly setting: Setting<unknown>; readonly note?: string };

/** The table of a page of docs/: one row for each setting. */
export function settingsRows(column: string, settings: readonly NamedSetting[]): string {
  const rows = settings.map(
    ({ name, setting, note = '' }) =>
      `| \`${name}\` | ${setting.form.description.replaceAll('|', '\\|')} | ${writtenDefault(setting)} | ${setting.meaning}${note} |`,
  );
  return [`| ${column} | Form | Default | Meaning |`, '| --- | --- | --- | --- |', ...rows].join('\n');
}

function writtenDefault(setting: Setting<unknown>): string {
  if (setting.required) return '**must be given**';
  if (setting.default === undefined) return 'not set';
  const text = written(setting.default);
  return text === '' ? 'empty' : `\`${text}\``;
}

function written(value: JsonValue): string {
  if (Array.isArray(value)) return value.map(written).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Settings as a JSON schema: for forms, for editors, and for programs that write them. */
export function settingsSchema(title: string, settings: readonly NamedSetting[]): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    type: 'object',
    properties: Object.fromEntries(settings.map(({ name, setting }) => [name, settingSchema(setting)])),
    required: settings.filter(({ setting }) => setting.required).map(({ name }) => name),
    additionalProperties: false,
  };
}

function settingSchema(setting: Setting<unknown>): JsonSchema {
  return {
    ...setting.form.schema,
    description: setting.meaning,
    ...(setting.default === undefined ? {} : { default: setting.default }),
    ...(setting.secret ? { writeOnly: true } : {}),
  };
}
