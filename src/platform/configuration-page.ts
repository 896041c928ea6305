import { settings } from './config.ts';
import type { Setting } from './setting.ts';

const opening = `# Configuration

<!-- Made by bin/generate-docs from src/platform/config.ts: change that file, not this one. -->

Envoi is configured by environment variables. Each has a default that works on a laptop. A variable that is set but empty
counts as not set, and an unknown one that begins with \`ENVOI_\` stops the start: it is a typing mistake. Secrets are printed
as \`***\`.
`;

/** `docs/configuration.md`: one table row for each setting. */
export function configurationPage(): string {
  const rows = Object.values<Setting<unknown>>(settings).map((setting) => {
    const alias = setting.alias === undefined ? '' : ` \`${setting.alias}\` is read where this one is not set.`;
    const secret = setting.secret ? ' Secret.' : '';
    return `| \`${setting.name}\` | ${setting.type} | ${written(setting.default)} | ${setting.meaning}${alias}${secret} |`;
  });
  return [opening, '| Variable | Type | Default | Meaning |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function written(text: string | undefined): string {
  if (text === undefined) return 'not set';
  return text === '' ? 'empty' : `\`${text}\``;
}
