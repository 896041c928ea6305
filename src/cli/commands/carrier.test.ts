import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unsealPassword } from '#operations/carriers/carrier-password.ts';
import { loadSecretKey } from '#platform/secrets.ts';
import { findCarrier } from '#storage/queries/carriers/carriers.ts';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { type CommandLine, commandLine } from '#test/support/pages/command-line.ts';

let database: TestDatabase;
let dataDir: string;
let line: CommandLine;

beforeAll(async () => {
  database = await testDatabase();
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-'));
  line = commandLine(
    { ENVOI_DATABASE_URL: database.url, ENVOI_DATA_DIR: dataDir },
    movableClock('2026-03-02T09:00:00Z'),
  );
});
afterAll(async () => {
  await database.close();
  fs.rmSync(dataDir, { recursive: true });
});

describe('envoi carrier', () => {
  it('says what to do while there is none', async () => {
    expect((await line.envoi('carrier list')).text).toBe(
      'There is no carrier: nothing can leave. envoi carrier add adds one.',
    );
  });

  it('adds one with a password from a file, and never tells the password', async () => {
    const file = path.join(dataDir, 'password');
    fs.writeFileSync(file, 'sesame\n');

    const added = await line.envoi(
      `carrier add acme host=smsc.example.com systemId=envoi rate=100 --prefixes FR,+32 --password-file ${file}`,
    );

    expect(added).toMatchObject({ exitCode: 0 });
    const { secret } = (await findCarrier(database.db, 'acme'))!;
    expect(unsealPassword(loadSecretKey(undefined, dataDir), 'acme', secret)).toBe('sesame');
    const { text } = await line.envoi('carrier list');
    expect(text).toContain('acme  enabled  +32,+33         0        0  envoi@smsc.example.com:2775');
    expect(text + JSON.stringify(await line.json('carrier show acme'))).not.toMatch(/sesame|v1\./);
  });

  it('says of a simulated one that it is', async () => {
    await line.envoi('carrier add demo host=localhost systemId=envoi --password simulator --simulated');

    expect((await line.envoi('carrier list')).text).toContain('demo (simulated)  enabled  all numbers');
    expect(await line.json('carrier list')).toMatchObject([{ name: 'acme' }, { name: 'demo', simulated: true }]);
  });

  it('says that no dispatcher runs, and so nothing is known of a link', async () => {
    expect((await line.envoi('carrier list')).text).toMatch(/LINK\n(.+ {2}no dispatcher runs\n?){2}$/);
    expect((await line.envoi('carrier show acme')).text).toContain('link         no dispatcher runs');
    expect(await line.json('carrier show acme')).toMatchObject({
      link: { state: 'unknown', binds: 0, reason: { code: 'no_dispatcher' } },
    });
  });

  it('changes settings and takes them back', async () => {
    await line.envoi('carrier set acme rate= window=50 --priority -5 --prefixes all --simulated yes');

    expect(await line.json('carrier show acme')).toMatchObject({
      ...{ priority: -5, prefixes: [], simulated: true },
      settings: { host: 'smsc.example.com', systemId: 'envoi', window: '50' },
    });
    expect((await line.envoi('carrier show acme')).text).toContain('window       50');
  });

  it('tests one, and exits with 1 when it does not answer', async () => {
    await line.envoi('carrier set acme host=127.0.0.1 port=1');

    const { text, exitCode } = await line.envoi('carrier test acme');

    expect(text).toMatch(/^acme \(simulated\): .*ECONNREFUSED|refused/);
    expect(exitCode).toBe(1);
    expect(await line.json('carrier test acme')).toMatchObject({ carrier: 'acme', simulated: true, bound: false });
  });

  it('disables, enables and removes', async () => {
    expect((await line.envoi('carrier disable acme')).text).toBe('acme is disabled now.');
    expect((await line.envoi('carrier list')).text).toContain('disabled');
    expect((await line.envoi('carrier enable acme')).text).toBe('acme is enabled now.');
    expect((await line.envoi('carrier remove acme')).text).toBe('acme is removed.');
    expect(await line.envoi('carrier show acme')).toEqual({
      text: 'refused: there is no carrier acme; envoi carrier list shows all',
      exitCode: 1,
    });
  });

  it.each([
    ['carrier add x host=a systemId=b rat=5', 1, 'did you mean rate?'],
    ['carrier add x host=a systemId=b --priority high', 2, '--priority'],
    ['carrier add x host', 2, '“host” is not NAME=VALUE'],
    ['carrier add x host=a systemId=b --password a --password-file b', 2, 'two passwords'],
    ['carrier add x host=a systemId=b --password-file /nowhere', 2, 'no such file'],
  ])('says what is wrong with: envoi %s', async (words, exitCode, said) => {
    expect(await line.envoi(words)).toEqual({ exitCode, text: expect.stringContaining(said) });
  });
});
