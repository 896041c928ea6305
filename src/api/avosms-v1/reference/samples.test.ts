import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '#test/support/envoi/api.ts';
import { methods } from '../methods/index.ts';
import { ADDRESS_PLACE, ID_PLACE, KEY_PLACE, type Sample, samplesOf } from './samples.ts';

const run = promisify(execFile);

/** How a reader would run a sample of each kind; each prints the answer's code. */
const runners: Record<Sample['id'], (text: string) => [program: string, args: string[]]> = {
  curl: (text) => ['sh', ['-c', `${text} --silent`]],
  php: (text) => ['php', ['-r', text]],
  javascript: (text) => [process.execPath, ['--input-type=module', '--eval', `${text}\nconsole.log(answer.code)`]],
};

const installed = (program: string) => spawnSync(program, ['--version']).status === 0;
const kinds = (['curl', 'php', 'javascript'] as const).filter((kind) => kind === 'javascript' || installed(kind));
if (kinds.length < 3) console.warn(`NOTICE: of the reference's samples only ${kinds.join(' and ')} are run`);

describe('the samples', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    await api.account({ email: 'demo@example.com', key: "it's a key" });
  });
  afterAll(() => api.close());

  async function outcome(path: string, kind: Sample['id']): Promise<string> {
    const { contract } = methods.find((each) => each.contract.path === path)!;
    const sample = samplesOf(contract).find(({ id }) => id === kind)!;
    const text = sample.text
      .replace(ADDRESS_PLACE, api.address)
      .replace(ID_PLACE, 'demo@example.com')
      .replace(KEY_PLACE, keyIn[kind]);
    const { stdout } = await run(...runners[kind](text));
    return stdout;
  }

  /** The key as it must be written inside the quotes of each language. */
  const keyIn = { curl: "it'\\''s a key", php: "it\\'s a key", javascript: "it's a key" };

  it.each(kinds)('of %s work as they are shown', async (kind) => {
    expect(await outcome('/v1/sms/send', kind)).toContain('OK');
    expect(await outcome('/v1/account/balance', kind)).toContain('OK');
    expect(await outcome('/v1/contact/add', kind)).toContain('ERR_103');
  });
});
