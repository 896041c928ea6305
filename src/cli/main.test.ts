import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '#test/support/eventually.ts';
import { wordsOf } from '#test/support/pages/command-line.ts';

const program = path.join(import.meta.dirname, '../../bin/envoi');

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-'));
  fs.chmodSync(folder, 0o711); // as root, the database runs as another account
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function start(line: string) {
  const environment = { ENVOI_DATA_DIR: path.join(folder, 'data'), ENVOI_SIMULATOR_PORT: '0' };
  return spawn(program, wordsOf(line), { env: { PATH: process.env['PATH'], ...environment } });
}

async function envoi(line: string): Promise<{ out: string; err: string; code: number | null }> {
  const child = start(line);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { out, err, code: await ended };
}

describe('bin/envoi', () => {
  it('keeps answers and complaints apart, and tells programs how it went', async () => {
    expect(await envoi('--help')).toMatchObject({ code: 0, out: expect.stringContaining('Usage: envoi'), err: '' });
    expect(await envoi('acount list')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('did you mean'),
    });
    expect(await envoi('account credit nobody@example.com 1')).toEqual({
      ...{ code: 1, out: '' },
      err: 'refused: there is no account nobody@example.com; envoi account list shows all\n',
    });
  });

  it('works while Envoi does not, and leaves no server behind', async () => {
    const created = await envoi('account create --email shop@example.com --credit 10.00 --json');
    expect(Object.keys(JSON.parse(created.out) as object)).toEqual(['id', 'key', 'balance', 'account']);

    const listed = await envoi('account list --json');

    expect(JSON.parse(listed.out)).toMatchObject([{ id: 'shop@example.com', balance: 10 }]);
    const cluster = path.join(folder, 'data/postgres');
    expect(fs.readdirSync(cluster)).toContain('PG_VERSION');
    expect(fs.readdirSync(cluster)).not.toContain('postmaster.pid');
  });

  it('may be called by several at once', async () => {
    const emails = ['a@example.com', 'b@example.com', 'c@example.com'];

    const codes = await Promise.all(emails.map(async (email) => (await envoi(`account create --email ${email}`)).code));

    expect(codes).toEqual([0, 0, 0]);
    const listed = JSON.parse((await envoi('account list --json')).out) as { id: string }[];
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(emails));
  });

  it('runs the simulated carrier until Ctrl-C', async () => {
    const child = start('simulator');
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await eventually(() => out.includes('speaks SMPP 3.4 on port'), 'its first line');

    child.kill('SIGINT');

    expect(await ended).toBe(0);
  });
});
