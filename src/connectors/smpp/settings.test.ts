import { describe, expect, it } from 'vitest';
import { readSmppSettings } from './settings.ts';

const least = { host: 'smsc.example', systemId: 'envoi' };

function read(given: Record<string, unknown>) {
  const reading = readSmppSettings({ ...least, ...given });
  if (reading.kind === 'refused') throw new Error(reading.problems.join('; '));
  return reading.settings;
}

function problemsOf(given: Record<string, unknown>): string[] {
  const reading = readSmppSettings({ ...least, ...given });
  return reading.kind === 'refused' ? reading.problems : [];
}

describe('readSmppSettings', () => {
  it('needs a host and a system id, and has a careful default for the rest', () => {
    expect(readSmppSettings({})).toEqual({
      kind: 'refused',
      problems: [
        'host is missing: expected text of 1 to 255 ASCII characters',
        'systemId is missing: expected text of 1 to 15 ASCII characters',
      ],
    });
    expect(read({})).toMatchObject({ port: 2775, bindMode: 'transceiver', window: 10, alphabet: 'gsm', tls: 'off' });
  });

  it('reads TON/NPI pairs, TLVs, statuses, error codes and a pattern for receipts', () => {
    const settings = read({
      sourceAlphanumeric: '5/0',
      destination: '0/255',
      customTlvs: { '0x1400': 'shop', 5121: 'hex:00fF', '0x1402': 'cstring:ab' },
      statuses: { RSUBMITFAIL: 'recipient', '0x411': 'busy', 1042: 'throttled' },
      receiptWords: { '001': 'absent subscriber' },
      receiptPattern: 'ref=(?<id>\\w+) st=(?<stat>\\w+)',
    });

    expect(settings.sourceAlphanumeric).toEqual({ ton: 5, npi: 0 });
    expect(settings.destination).toEqual({ ton: 0, npi: 255 });
    expect(settings.customTlvs).toEqual(
      new Map([
        [0x1400, Buffer.from('shop')],
        [0x1401, Buffer.of(0x00, 0xff)],
        [0x1402, Buffer.from('ab\0')],
      ]),
    );
    expect(settings.statuses).toEqual(
      new Map([
        [0x45, 'recipient'],
        [0x411, 'busy'],
        [1042, 'throttled'],
      ]),
    );
    expect(settings.receiptWords.get('001')).toBe('absent subscriber');
    expect(settings.receiptPattern?.exec('REF=a1 ST=done')?.groups).toEqual({ id: 'a1', stat: 'done' });
  });

  it.each([
    [{ destination: '256/1' }, 'expected TON/NPI'],
    [{ destination: 'E164' }, 'expected TON/NPI'],
    [{ customTlvs: { '0x10000': 'a' } }, 'expected an object'],
    [{ customTlvs: { '0x1400': 'hex:0' } }, 'expected an object'],
    [{ statuses: { RSUBMITFAIL: 'perhaps' } }, 'expected an object'],
    [{ statuses: { '0x0': 'busy' } }, 'expected an object'],
    [{ receiptPattern: '(?<id>' }, 'expected a regular expression'],
    [{ receiptPattern: '(?<id>a)(?<stat>b' }, 'expected a regular expression'],
    [{ replyCountry: 'fr' }, "replyCountry is 'fr': expected a country"],
    [{ priority: 4 }, 'priority is 4: expected a whole number from 0 to 3'],
    [{ longTexts: 'sar', tlvs: false }, 'longTexts: sar travels in optional parameters'],
    [{ customTlvs: { 5120: 'a' }, tlvs: false }, 'customTlvs: optional parameters are forbidden'],
    [{ tlsAuthority: 'PEM' }, 'tlsAuthority: has no effect'],
    [{ bind_mode: 'transmitter' }, 'there is no setting bind_mode: did you mean bindMode?'],
  ])('refuses %j', (given, problem) => {
    expect(problemsOf(given)).toEqual([expect.stringContaining(problem)]);
  });
});
