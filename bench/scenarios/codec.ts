import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afresh, type Scenario } from '../scenario.ts';
import type { CodecReport } from '../smpp-codec.ts';

const program = path.join(import.meta.dirname, '../smpp-codec.ts');

export const codec: Scenario = {
  about:
    'submit_sm, its answer, a receipt and its answer, window 50, one process each side; beside the npm package smpp',
  messages: 0,
  goals: { perSecond: { atLeast: 140_000, hope: 280_000 } },
  open: afresh(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [program]);
    const { envoi, npm, ratio } = JSON.parse(stdout) as CodecReport;
    return {
      perSecond: envoi.messagesPerSecond,
      'cpuUs.client': envoi.clientCpuUs,
      'cpuUs.carrier': envoi.carrierCpuUs,
      npmPerSecond: npm.messagesPerSecond,
      ratio,
    };
  }),
};
