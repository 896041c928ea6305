import { afterEach, expect, it } from 'vitest';
import { startEnvoi } from '#test/support/envoi/envoi-process.ts';
import { type Installation, makeInstallation } from '#test/support/envoi/installation.ts';
import { freePort } from '#test/support/free-port.ts';

let installation: Installation;
afterEach(() => installation.remove());

it('a process that only dispatches answers the probes, says so, and starts even where another one serves', async () => {
  const port = await freePort();
  installation = makeInstallation({ ENVOI_HTTP_PORT: String(port) });
  const dispatcher = await installation.start({ ENVOI_ROLES: 'dispatch' });

  expect(dispatcher.process.output()).toBe(
    `Envoi moves messages, and tells how it is at http://127.0.0.1:${port}/health\n`,
  );
  for (const path of ['livez', 'readyz', 'health'])
    expect([path, (await fetch(`${dispatcher.address}/${path}`)).status]).toEqual([path, 200]);
  expect((await fetch(`${dispatcher.address}/docs`)).status).toBe(404);
  const second = startEnvoi({ dataDir: installation.dataDir });
  expect(await second.spoke).toContain(`Envoi runs already, at http://127.0.0.1:${port} `);
  await dispatcher.stop();

  const { createServer } = await import('node:http');
  const other = createServer().listen(port, '127.0.0.1');
  const silent = await installation.start({ ENVOI_ROLES: 'dispatch' });
  expect(silent.process.output()).toContain('Envoi moves messages, and answers no requests\n');
  expect(silent.process.output()).toContain('probes are not answered');
  other.close();
}, 60_000);
