import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startTestApi } from '#test/support/envoi/api.ts';

const program = path.join(import.meta.dirname, 'php', 'documented-samples.php');

const hasPhp = spawnSync('php', ['-r', 'exit(extension_loaded("curl") ? 0 : 1);']).status === 0;
if (!hasPhp) {
  console.warn('NOTICE: php-cli or php-curl is not installed: the documented samples are not run by PHP itself');
}

describe.skipIf(!hasPhp)('a PHP program written after the documentation', () => {
  it('works with another address, and reads every result it asks for', async () => {
    const api = await startTestApi();
    const account = await api.account({ creditMicros: 200_000_000 });

    const { stdout } = await promisify(execFile)('php', [program, api.address, account.email, account.key]);

    expect(JSON.parse(stdout)).toEqual({
      balance: 200,
      'no lists': 'ERR_101',
      added: 'done',
      lists: [[true, 'Clients été', 1]],
      contacts: [['33612345678', 'Doe & Sons', '']],
      deleted: 'done',
      sender: 'done',
      senders: ['MCLD31A'],
      models: [[true, 'Bonjour, 5 € + 1', 19]],
      sent: ['OK', 2, 19, []],
      bulk: ['OK', 2000],
      replies: 'ERR_101',
      'balance after': 99.9,
      multipart: 'OK',
    });
    await api.close();
  });
});
