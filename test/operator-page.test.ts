import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groups } from '#cli/groups.ts';
import { fullName } from '#cli/help.ts';
import { systemClock } from '#platform/clock.ts';
import { commandLine, wordsOf } from './support/command-line.ts';
import { type EnvoiProcess, startEnvoi } from './support/envoi-process.ts';
import { printedCommands, replay } from './support/operator-page.ts';

const page = path.join(import.meta.dirname, '../docs/operator.md');
/** The address on the page: the default one. */
const PRINTED_ADDRESS = 'http://127.0.0.1:8080';
/** A message takes a second or two to its phone and back. */
const PATIENCE_MS = 5_000;
const LOOK_AGAIN_MS = 100;

let folder: string;
let envoi: EnvoiProcess;
let address: string;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-'));
  fs.chmodSync(folder, 0o711); // as root, the database runs as another account
  envoi = startEnvoi({ dataDir: path.join(folder, 'data'), environment: { ENVOI_UNAUTHORISED_WORDS: 'casino' } });
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
    const replayed = await replay(fs.readFileSync(page, 'utf8'), runLine);

    await expect(replayed).toMatchFileSnapshot(page);
  });
});

/** Readings are repeated until they show what is expected: messages are on their way meanwhile. */
async function runLine(line: string, expected: (printed: string) => boolean): Promise<string> {
  if (line.startsWith('curl ')) return post(line);

  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const printed = await runEnvoi(line);
    if (expected(printed) || !/ (show|list|figures|statement) /.test(`${line} `) || performance.now() > deadline)
      return printed;
    await new Promise((later) => setTimeout(later, LOOK_AGAIN_MS));
  }
}

async function runEnvoi(line: string): Promise<string> {
  const [settings = '', words = ''] = line.split('bin/envoi ');
  const own = settings.replace('/tmp/simulator', path.join(folder, 'alone')).split(' ').filter(Boolean);
  const environment = {
    ...{ ENVOI_DATA_DIR: path.join(folder, 'data'), ENVOI_UNAUTHORISED_WORDS: 'casino' },
    ...Object.fromEntries(own.map(nameAndValue)),
  };
  const printed: string[] = [];
  const person = { print: (text: string) => void printed.push(text), stopped: async () => {} };
  const { text } = await commandLine(environment, systemClock).run(words, person);
  return [...printed, text].join('\n').trimEnd();
}

/** What `curl URL -d NAME=VALUE …` prints. */
async function post(line: string): Promise<string> {
  const [, url = '', ...rest] = wordsOf(line);
  const fields = rest.filter((word) => word !== '-d').map((field) => nameAndValue(field));
  const answer = await fetch(url.replace(PRINTED_ADDRESS, address), {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
  return answer.text();
}

function nameAndValue(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
