import { describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { eventually } from '#test/support/eventually.ts';
import { startSmallSmsc } from '#test/support/smpp/small-smsc.ts';
import { defaultProfile, openConnector, problemsWithSettings } from './index.ts';

const events = {
  receipt: () => {},
  inbound: () => {},
  lateOutcome: () => {},
  idFormat: () => {},
  unreadable: () => {},
  ready: () => {},
};
const options = { password: 'secret', events, clock: systemClock, log: createLog('silent') };

describe('openConnector', () => {
  it('opens a carrier of its kind, and gives the profile that dispatch needs', async () => {
    const smsc = await startSmallSmsc();
    const settings = { host: '127.0.0.1', port: smsc.port, systemId: 'envoi', receipts: 'first' };
    const opening = openConnector('smpp', settings, options);
    if (opening.kind === 'refused') throw new Error(opening.problems.join('; '));
    await eventually(() => opening.connector.status().state === 'up', 'the link');

    expect(opening.profile).toEqual({ ...defaultProfile, receipts: 'first' });
    await opening.connector.close(0);
    await smsc.close();
  });

  it('refuses settings that cannot be meant, as their check does', () => {
    const settings = { host: 'smsc', system: 'envoi' };
    const problems = [
      'there is no setting system: did you mean systemId?',
      'systemId is missing: expected text of 1 to 15 ASCII characters',
    ];

    expect(openConnector('smpp', settings, options)).toEqual({ kind: 'refused', problems });
    expect(problemsWithSettings('smpp', settings)).toEqual(problems);
    expect(problemsWithSettings('smpp', { host: 'smsc', systemId: 'envoi' })).toEqual([]);
  });
});
