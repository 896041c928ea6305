import type { DayWindow } from '#platform/config-forms.ts';
import { command, type Group, json } from '../command.ts';
import { columns } from '../output/layout.ts';

const show = command({
  name: '',
  summary: 'prints the settings in force; secrets as ***',
  example: 'envoi config',
  options: { json },
  async run(_input, environment) {
    const { settings } = await import('#platform/config.ts');
    // What Config itself tells of its values: it keeps the secrets.
    const values = JSON.parse(JSON.stringify(await environment.config())) as Record<string, unknown>;
    const named = Object.entries(settings).map(([key, { name }]) => [name, values[key] ?? null] as const);
    return {
      text: columns(named.map(([name, value]) => [name, written(value)])),
      json: Object.fromEntries(named),
    };
  },
});

function written(value: unknown): string {
  if (value === null) return '(not set)';
  if (typeof value === 'string') return value === '' ? '(empty)' : edged(value);
  if (Array.isArray(value)) return value.join(',') || '(empty)';
  return typeof value === 'object' ? window(value as DayWindow) : String(value);
}

/** In quotes when spaces begin or end it. */
function edged(value: string): string {
  return value === value.trim() ? value : `"${value}"`;
}

/** As it is written in the environment: `08:00-20:00`. */
function window({ opensMinute, closesMinute }: DayWindow): string {
  return [opensMinute, closesMinute].map((minute) => `${twoDigits(minute / 60)}:${twoDigits(minute % 60)}`).join('-');
}

function twoDigits(figure: number): string {
  return String(Math.floor(figure)).padStart(2, '0');
}

/** The settings in force. */
export const config: Group = { name: 'config', commands: [show] };
