import type { Setting } from './settings-table.ts';
import { smppSettings } from './smpp/settings.ts';

const opening = `# Carriers

<!-- Made by bin/generate-docs from src/connectors/smpp/settings.ts: change that file, not this one. -->

A carrier is a way out for messages: an SMSC or an aggregator that speaks SMPP 3.4. What carriers do differently is said by
settings, an object in JSON; only \`host\` and \`systemId\` must be given. The password is not among them: it is given apart and
kept encrypted. A setting that is misspelt, or cannot mean anything, is refused with the reason.

## Settings of an SMPP carrier
`;

/** `docs/carriers.md`: one table row for each setting. */
export function carriersPage(): string {
  const rows = Object.entries<Setting<unknown>>(smppSettings).map(
    ([name, { form, fallback, meaning }]) =>
      `| \`${name}\` | ${form.words.replace(/,$/, '').replaceAll('|', '\\|')} | ${written(fallback)} | ${meaning} |`,
  );
  return [opening, '| Setting | Form | Default | Meaning |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function written(fallback: unknown): string {
  if (fallback === undefined) return '**must be given**';
  if (fallback === null) return 'not set';
  if (fallback === '') return 'empty';
  if (fallback instanceof Map) return '`{}`';
  if (typeof fallback === 'object') return `\`${Object.values(fallback).join('/')}\``;
  return `\`${String(fallback as string | number | boolean)}\``;
}
