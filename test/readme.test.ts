import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EnvoiProcess, startEnvoi } from './support/envoi/envoi-process.ts';
import { PRINTED_ADDRESS, pageCommands } from './support/pages/page-commands.ts';
import { printedCommands, type RunLine, replay } from './support/pages/printed-page.ts';

const readme = path.join(import.meta.dirname, '../README.md');
const text = fs.readFileSync(readme, 'utf8');
const API_KEY = /envoi_[\w-]{43}/g;

const hasPhp = spawnSync('php', ['-r', 'exit(extension_loaded("curl") ? 0 : 1);']).status === 0;
if (!hasPhp) console.warn('NOTICE: php-cli or php-curl is not installed: the PHP program of README.md is not run');

let folder: string;
let envoi: EnvoiProcess;
let address: string;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-'));
  fs.chmodSync(folder, 0o711); // as root, the database runs as another account
  envoi = startEnvoi({ dataDir: path.join(folder, 'data') });
  address = /http:\S+/.exec(await envoi.spoke)?.[0] ?? '';
});
afterAll(async () => {
  envoi.signal('SIGTERM');
  await envoi.ended;
  fs.rmSync(folder, { recursive: true });
});

describe('README.md', () => {
  it('tells what happens to a newcomer who does what it says', { timeout: 60_000 }, async () => {
    const commands = pageCommands({ environment: { ENVOI_DATA_DIR: path.join(folder, 'data') }, address, folder });
    const run: RunLine = async (line, expected) => {
      if (line.startsWith('git clone ')) return '';
      if (line === 'bin/start') return asAtHome(envoi.output().trimEnd()).replaceAll(address, PRINTED_ADDRESS);
      if (line === 'php sms.php') return runPhp();
      return commands(line, expected);
    };

    const replayed = await replay(text, run);

    await expect(replayed).toMatchFileSnapshot(readme);
  });

  it('prints the two commands, and the curl line as bin/start prints it', () => {
    const [clone, start, curl] = printedCommands(text);

    expect([clone?.line, start?.line]).toEqual(['git clone ADDRESS envoi && cd envoi', 'bin/start']);
    expect(start?.printed).toContain(curl?.line);
  });
});

/** Where the data folder is the usual one, commands need not be told of it. */
function asAtHome(printed: string): string {
  return printed.replaceAll(`ENVOI_DATA_DIR=${path.join(folder, 'data')} `, '');
}

/** The program that the page shows, with the key and the address of this run. What it prints is taken as read without PHP. */
async function runPhp(): Promise<string> {
  if (!hasPhp) return printedCommands(text).find(({ line }) => line === 'php sms.php')?.printed ?? '';
  const [key = ''] = envoi.output().match(API_KEY) ?? [];
  const [, program = ''] = /^```php\n([\s\S]*?)^```$/m.exec(text) ?? [];
  const file = path.join(folder, 'sms.php');
  fs.writeFileSync(file, program.replace(API_KEY, key).replace(PRINTED_ADDRESS, address));
  const { stdout } = await promisify(execFile)('php', [file]);
  return stdout.trimEnd();
}
