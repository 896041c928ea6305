import path from 'node:path';
import { parseDatabaseAddress } from './database-address.ts';
import { parseSecretKey } from './secrets.ts';
import type { Form } from './settings/setting.ts';

/** Marketing is open from one minute of the day to another, in the recipient's time. */
export type DayWindow = { opensMinute: number; closesMinute: number };

export const folder: Form<string> = pathForm('folder');
export const file: Form<string> = pathForm('file');

function pathForm(description: string): Form<string> {
  return {
    description,
    schema: { type: 'string', minLength: 1 },
    read: (given) => (typeof given === 'string' && given !== '' ? path.resolve(given) : undefined),
  };
}

export const databaseUrl: Form<string> = {
  description: '`postgres://user:password@host:port/database`',
  schema: { type: 'string', format: 'uri' },
  read: (given) => (typeof given === 'string' && problemWith(given) === undefined ? given : undefined),
  explain: (given) => problemWith(String(given)) ?? databaseUrl.description,
};

function problemWith(address: string): string | undefined {
  try {
    parseDatabaseAddress(address);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export const secretKey: Form<Buffer> = {
  description: '32 bytes in base64 (44 characters) or hexadecimal (64)',
  schema: { type: 'string', minLength: 43, maxLength: 64 },
  read: (given) => (typeof given === 'string' ? parseSecretKey(given) : undefined),
};

/** `08:00-20:00`, within the hours that `widest` allows. */
export function dayWindow(widest: string): Form<DayWindow> {
  const limit = parseWindow(widest) ?? { opensMinute: 0, closesMinute: 24 * 60 };
  return {
    description: `\`HH:MM-HH:MM\` within ${widest}`,
    schema: { type: 'string', pattern: WINDOW.source },
    read(given) {
      const value = typeof given === 'string' ? parseWindow(given) : undefined;
      const inside = value && value.opensMinute >= limit.opensMinute && value.closesMinute <= limit.closesMinute;
      return inside ? value : undefined;
    },
  };
}

const WINDOW = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

function parseWindow(text: string): DayWindow | undefined {
  const parts = WINDOW.exec(text)?.slice(1).map(Number);
  if (!parts) return undefined;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts;
  const window = { opensMinute: fromHour * 60 + fromMinute, closesMinute: toHour * 60 + toMinute };
  return window.opensMinute < window.closesMinute ? window : undefined;
}
