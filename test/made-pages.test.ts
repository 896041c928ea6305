import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { smppSettings } from '#connectors/smpp/settings.ts';
import { settings } from '#platform/config.ts';
import type { SettingsTable } from '#platform/settings/setting.ts';
import { settingsTable } from '#simulator/settings.ts';
import { madePages } from './support/pages/made-pages.ts';

describe('what is made from the code', () => {
  it.each(Object.keys(madePages))('is in docs/%s as it is made now: run bin/generate-docs after a change', (name) => {
    const committed = fs.readFileSync(path.join(import.meta.dirname, '../docs', name), 'utf8');

    expect(committed).toBe(madePages[name]);
  });
});

describe.each<[string, SettingsTable]>([
  ['configuration', settings],
  ['smpp-carrier', smppSettings],
  ['simulator', settingsTable],
])('the schema of %s', (name, table) => {
  const schema = JSON.parse(madePages[`schemas/${name}.json`]!) as { properties: Record<string, object> };
  const ajv = new Ajv2020();
  addFormats.default(ajv);

  it('is a JSON schema that knows every setting and nothing else', () => {
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(Object.keys(schema.properties)).toHaveLength(Object.keys(table).length);
    expect(ajv.validate(schema, { frobnicate: 1 })).toBe(false);
  });

  it('takes every default, which reads as what it stands for', () => {
    for (const [key, { form, default: otherwise }] of Object.entries(table)) {
      if (otherwise === undefined) continue;
      expect(form.read(otherwise), key).toBeDefined();
      expect(ajv.validate(form.schema, otherwise), key).toBe(true);
    }
  });
});
