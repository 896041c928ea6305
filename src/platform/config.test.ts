import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Config, ConfigError, readConfig, renamedSettings } from './config.ts';

const aKey = Buffer.alloc(32, 7);

describe('readConfig', () => {
  it('needs nothing to be set', () => {
    expect(readConfig({ PATH: '/bin' })).toMatchObject({
      httpPort: 8080,
      httpHost: '127.0.0.1',
      dataDir: path.resolve('data'),
      databaseUrl: undefined,
      roles: ['api', 'dispatch'],
      stopMention: ' STOP au {short}',
      unauthorisedWords: [],
      marketingHours: { opensMinute: 480, closesMinute: 1200 },
      maxBodyBytes: 4 * 1024 * 1024,
    });
  });

  it.each<[string, string, keyof Config, unknown]>([
    ['ENVOI_HTTP_PORT', '0', 'httpPort', 0],
    ['ENVOI_DATABASE_URL', 'postgres://a@b/c', 'databaseUrl', 'postgres://a@b/c'],
    ['DATABASE_URL', 'postgresql://a@b/c', 'databaseUrl', 'postgresql://a@b/c'],
    ['ENVOI_SECRET_KEY', aKey.toString('base64'), 'secretKey', aKey],
    ['ENVOI_ROLES', 'dispatch', 'roles', ['dispatch']],
    ['ENVOI_UNAUTHORISED_WORDS', 'casino, jeu en ligne,', 'unauthorisedWords', ['casino', 'jeu en ligne']],
    ['ENVOI_SENDER_SPACES', 'true', 'senderSpaces', true],
    ['ENVOI_MARKETING_HOURS', '09:15-21:30', 'marketingHours', { opensMinute: 555, closesMinute: 1290 }],
    ['ENVOI_HTTP_PORT', '', 'httpPort', 8080],
  ])('reads %s=%s', (name, text, key, value) => {
    expect(readConfig({ [name]: text })[key]).toEqual(value);
  });

  it('prefers its own name to that of other programs', () => {
    const config = readConfig({ DATABASE_URL: 'postgres://theirs', ENVOI_DATABASE_URL: 'postgres://ours' });

    expect(config.databaseUrl).toBe('postgres://ours');
  });

  it.each([
    ['ENVOI_HTTP_PORT', '65536', 'a whole number from 0 to 65,535'],
    ['ENVOI_HTTP_PORT', '80.5', 'a whole number'],
    ['ENVOI_HTTP_HOST', 'http://x', 'address or host name'],
    ['ENVOI_DATABASE_URL', 'mysql://secret', 'an address that begins with postgres://'],
    ['ENVOI_LOG_LEVEL', 'loud', '`debug`, `info`, `warn`, `error` or `silent`'],
    ['ENVOI_SECRET_KEY', 'hunter2', '32 bytes'],
    ['ENVOI_ROLES', 'api,cook', 'a list of `api`, `dispatch`, separated by commas'],
    ['ENVOI_ROLES', ',', 'a list of `api`, `dispatch`'],
    ['ENVOI_REQUESTS_PER_SECOND', '0', 'a whole number from 1'],
    ['ENVOI_SHORT_NUMBER', '0612345678', 'five digits that begin with 3'],
    ['ENVOI_STOP_MENTION', 'Bonjour', 'text that contains STOP'],
    ['ENVOI_SENDER_SPACES', 'yes', '`true` or `false`'],
    ['ENVOI_MARKETING_HOURS', '07:59-20:00', 'within 08:00-21:30'],
    ['ENVOI_MARKETING_HOURS', '08:00-21:31', 'within 08:00-21:30'],
    ['ENVOI_MARKETING_HOURS', '20:00-08:00', 'within 08:00-21:30'],
    ['ENVOI_MESSAGE_VALIDITY_HOURS', '0', 'a whole number from 1 to 168 hours'],
  ])('refuses %s=%s', (name, text, expected) => {
    expect(() => readConfig({ [name]: text })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: text })).toThrow(new RegExp(`^${name} is .*expected .*${expected}`));
  });

  it('reads a setting by the name that it had before, unless it is set by the one of now, and says which those are', () => {
    const before = { ENVOI_FENCE: 'shop' };

    expect(readConfig(before).installation).toBe('shop');
    expect(readConfig({ ...before, ENVOI_INSTALLATION: 'till' }).installation).toBe('till');
    expect(renamedSettings(before)).toEqual([{ setting: 'ENVOI_FENCE', now: 'ENVOI_INSTALLATION' }]);
    expect(renamedSettings({ ENVOI_INSTALLATION: 'till' })).toEqual([]);
  });

  it('stops at a name it does not know, and gives the nearest right one', () => {
    expect(() => readConfig({ ENVOI_HTP_PORT: '80', ENVOI_DATABSE_URL: 'x' })).toThrow(
      'ENVOI_DATABSE_URL is not a setting of Envoi: did you mean ENVOI_DATABASE_URL?\n' +
        'ENVOI_HTP_PORT is not a setting of Envoi: did you mean ENVOI_HTTP_PORT?',
    );
  });

  it('points to the list when no name is near', () => {
    expect(() => readConfig({ ENVOI_QWERTZUIOPASDFGH: '1' })).toThrow(/docs\/configuration\.md lists them$/);
  });

  it('cannot be changed afterwards', () => {
    const config = readConfig({}) as { httpPort: number };

    expect(() => {
      config.httpPort = 1;
    }).toThrow(TypeError);
  });

  it('prints its secrets as ***, right or wrong', () => {
    const config = readConfig({
      ENVOI_SECRET_KEY: aKey.toString('hex'),
      ENVOI_DATABASE_URL: 'postgres://envoi:hunter2@db/envoi',
    });

    for (const printed of [JSON.stringify(config), inspect(config)]) {
      expect(printed).toContain('***');
      expect(printed).not.toMatch(/hunter2|0707/);
    }
    expect(() => readConfig({ ENVOI_SECRET_KEY: 'hunter2' })).toThrow(/^ENVOI_SECRET_KEY is \*\*\*: /);
  });
});
