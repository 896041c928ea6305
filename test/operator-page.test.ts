import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groups } from '#cli/commands/groups.ts';
import { fullName } from '#cli/help.ts';
import { type EnvoiProcess, startEnvoi } from './support/envoi/envoi-process.ts';
import { pageCommands } from './support/pages/page-commands.ts';
import { printedCommands, replay } from './support/pages/printed-page.ts';

const page = path.join(import.meta.dirname, '../docs/operator.md');
const settings = { ENVOI_UNAUTHORISED_WORDS: 'casino' };

let folder: string;
let envoi: EnvoiProcess;
let address: string;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-'));
  fs.chmodSync(folder, 0o711); // as root, the database runs as another account
  envoi = startEnvoi({ dataDir: path.join(folder, 'data'), environment: settings });
  address = /http:\S+/.exec(await envoi.spoke)?.[0] ?? '';
});
afterAll(async () => {
  envoi.signal('SIGTERM');
  await envoi.ended;
  fs.rmSync(folder, { recursive: true });
});

describe('docs/operator.md', () => {
  it('prints every command there is', async () => {
    const lines = printedCommands(fs.readFileSync(page, 'utf8')).map(({ line }) => line);
    const loaded = await Promise.all(groups.map(({ load }) => load()));
    const names = loaded.flatMap(({ name, commands }) => commands.map((command) => fullName(name, command)));

    const untold = names.filter((name) => !lines.some((line) => ` ${line} `.includes(`bin/envoi ${name} `)));

    expect(untold).toEqual([]);
  });

  it('prints what the commands print, one after the other on a fresh installation', { timeout: 120_000 }, async () => {
    const environment = { ...settings, ENVOI_DATA_DIR: path.join(folder, 'data') };
    const run = pageCommands({ environment, address, folder });
    const replayed = await replay(fs.readFileSync(page, 'utf8'), run);

    await expect(replayed).toMatchFileSnapshot(page);
  });
});
