import { type EnvironmentSetting, settings } from './config.ts';
import { settingsRows, settingsSchema } from './settings/describe-settings.ts';
import type { JsonSchema } from './settings/setting.ts';

const opening = `# Configuration

<!-- Made by bin/generate-docs from src/platform/config.ts: change that file, not this one. -->

Envoi is configured by environment variables. Each has a default that works on a laptop. A variable that is set but empty
counts as not set, and an unknown one that begins with \`ENVOI_\` stops the start: it is a typing mistake. Secrets are printed
as \`***\`. For programs that write them, the same as a JSON schema: [schemas/configuration.json](schemas/configuration.json).
`;

const named = Object.values<EnvironmentSetting>(settings).map((setting) => {
  const alias = setting.alias === undefined ? '' : ` \`${setting.alias}\` is read where this one is not set.`;
  return { name: setting.name, setting, note: alias + (setting.secret ? ' Secret.' : '') };
});

/** `docs/configuration.md`: one table row for each setting. */
export function configurationPage(): string {
  return `${opening}\n${settingsRows('Variable', named)}\n`;
}

/** `docs/schemas/configuration.json`. */
export function configurationSchema(): JsonSchema {
  return settingsSchema('Settings of Envoi', named);
}
